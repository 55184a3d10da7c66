import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '@numera/testing';
import { Person } from './person';
import { TableLock } from './table-lock';
import type { World } from './world';

type Phase = 'before' | 'after-effect';
type PoolOrder = ReturnType<World['sandbox']['smspool']['allOrders']>[number];

const KILL_MS = 30_000;
const RESERVED = /Your number is reserved/u;

/** One scenario's actions: the person's, the provider's, and the kill. */
export class Stage {
  readonly person: Person;
  /** Told to the person at most once a scenario, and by no other one. */
  readonly code: string;
  private readonly soldBefore: number;
  private soldAfter = Infinity;

  constructor(
    readonly world: World,
    scenarioNo: number,
  ) {
    this.person = new Person(world.sandbox.telegram, 'other');
    this.person.turnPage();
    this.code = String(480_000 + scenarioNo * 131);
    this.soldBefore = world.sandbox.smspool.allOrders().length;
  }

  /** What the provider sells from now on belongs to the next scenario. */
  close(): void {
    this.soldAfter = this.world.sandbox.smspool.allOrders().length;
  }

  /** What the provider sold in this scenario. */
  poolOrders(): readonly PoolOrder[] {
    return this.world.sandbox.smspool.allOrders().slice(this.soldBefore, this.soldAfter);
  }

  codesShown(): number {
    return this.person.count(new RegExp(`Code: ${this.code}`, 'u'));
  }

  async askToBuy(): Promise<void> {
    this.person.write('/buy');
    await this.person.see(/Confirm your order/u);
  }

  confirm(): void {
    this.person.press(/Buy for/u);
  }

  /** Buys and waits until the number is shown. */
  async takeNumber(): Promise<void> {
    await this.askToBuy();
    this.confirm();
    await this.person.see(RESERVED);
  }

  /** The message comes to the number that waits for it. */
  async receiveCode(): Promise<void> {
    const order = await waitFor(() => this.poolOrders().find(({ state }) => state === 'pending'), {
      deadlineMs: KILL_MS,
      what: 'a number that waits',
    });
    const text = `Your Ring4 code is ${this.code}`;
    this.world.sandbox.smspool.sendMessage(order.orderCode, { text });
  }

  /** Kills Numera at a call to SMSPool. One killed `before` never takes effect. */
  killAtPool(path: string, phase: Phase): Promise<void> {
    const { smspool } = this.world.sandbox;
    return this.killed(`SMSPool's ${path}`, (kill) => {
      smspool.onCall = (called, at) => {
        if (called !== path || at !== phase) return;
        smspool.onCall = null;
        return kill(phase);
      };
    });
  }

  /** Kills Numera at a call to Telegram that carries such a text. */
  killAtTelegram(method: string, text: RegExp, phase: Phase): Promise<void> {
    const { telegram } = this.world.sandbox;
    return this.killed(`Telegram's ${method}`, (kill) => {
      telegram.onCall = (call, at) => {
        if (call.method !== method || at !== phase || !text.test(call.text)) return;
        telegram.onCall = null;
        return kill(phase);
      };
    });
  }

  /** Lets `cause` happen and kills Numera while it waits to store what came of it. */
  async killAtWriting(
    table: string,
    statement: string,
    cause: (lock: () => Promise<void>) => void | Promise<void>,
  ): Promise<void> {
    let lock: TableLock | null = null;
    try {
      await cause(async () => {
        lock = await TableLock.take(this.world.databaseUrl, table);
      });
      const taken = await waitFor<TableLock | null>(() => lock, {
        deadlineMs: KILL_MS,
        what: `the lock on ${table}`,
      });
      await taken.waitForWriter(statement);
      await this.kill();
    } finally {
      await (lock as TableLock | null)?.release();
    }
  }

  kill(): Promise<void> {
    return this.world.numera.kill();
  }

  /** Takes back a kill that has not come to pass. */
  disarm(): void {
    this.world.sandbox.smspool.onCall = null;
    this.world.sandbox.telegram.onCall = null;
  }

  start(): Promise<void> {
    return this.world.numera.start();
  }

  /** Waits for the end of what the provider sold, by its own clock. */
  async outliveNumber(): Promise<void> {
    const endMs = Math.max(...this.poolOrders().map(({ expiresAtMs }) => expiresAtMs));
    await pause(Math.max(0, endMs - Date.now()) + 200);
  }

  private async killed(
    what: string,
    arm: (kill: (phase: Phase) => Promise<void>) => void,
  ): Promise<void> {
    let isKilled = false;
    arm(async (phase) => {
      await this.kill();
      isKilled = true;
      // The request is lost with its sender: it is never carried out, and nobody hears of it.
      if (phase === 'before') await new Promise<never>(() => undefined);
    });
    await waitFor(() => isKilled, { deadlineMs: KILL_MS, what });
  }
}
