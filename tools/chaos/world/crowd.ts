import { setTimeout as delay } from 'node:timers/promises';
import type { Sandbox } from '@numera/sandbox';
import { Random } from '../random';
import { ChatBook } from './chat-book';
import { Hand } from './hand';
import { Pool } from './pool';
import { KINDS, Shopper, type Kind } from './shopper';
import { pickWare, WARES } from './wares';
import type { Attempt, Progress, ShopOptions, WorldReport } from './world-calls';

const FIRST_PERSON = 5_400_000_000;
const PROBER = { patienceMs: 3_000, limitMs: 120_000 };
const SETTLING = { patienceMs: 10_000, limitMs: 60_000 };
const EXAMPLES = 5;
/** So many deposit at the same time. */
const AT_THE_COUNTER = 16;
const LOTS: readonly Kind[] = (Object.keys(KINDS) as Kind[]).flatMap((kind) =>
  Array.from({ length: KINDS[kind] }, () => kind),
);

/** The persons: who they are, what they order, and what they were shown. */
export class Crowd {
  private readonly book: ChatBook;
  private readonly pool: Pool;
  private readonly persons: Hand[] = [];
  private readonly deposited: Record<string, number> = {};
  private readonly shoppers: Shopper[] = [];
  private readonly idle: Hand[] = [];
  private readonly botId: string;
  private prober: Hand | null = null;
  private begun = 0;
  private readonly busy = new Set<Shopper>();
  private gaveUp = 0;
  private lastDueMs = 0;
  private isEnough = false;

  constructor(private readonly sandbox: Sandbox) {
    this.book = new ChatBook(sandbox);
    this.pool = new Pool(sandbox);
    this.botId = sandbox.botToken.split(':')[0] ?? '';
  }

  /** The first to come is the one who probes. */
  async settle({ persons, dollars }: { persons: number; dollars: number }): Promise<null> {
    const admin = new Hand(this.sandbox, this.book, Number(this.sandbox.adminIds[0]));
    await admin.ask('/start', /./u, SETTLING);
    for (let at = 0; at <= persons; at += 1) this.persons.push(this.enter());
    const queue = [...this.persons];
    const settleNext = async (): Promise<void> => {
      for (let one = queue.shift(); one; one = queue.shift())
        await this.deposit(one, admin, dollars);
    };
    await Promise.all(Array.from({ length: AT_THE_COUNTER }, settleNext));
    const [prober, ...others] = this.persons;
    this.prober = prober ?? null;
    this.idle.push(...others);
    return null;
  }

  shop({ orders, perSecond, seed }: ShopOptions): null {
    const random = new Random(seed);
    const startMs = performance.now();
    const run = async (): Promise<void> => {
      while (this.begun < orders || !this.isEnough) {
        // Steady: what could not be begun for a while, because all are busy, is not made up for in a rush.
        await delay(Math.max(1, this.dueMs(startMs, perSecond) - performance.now()));
        const hand = this.idle.shift();
        if (!hand) continue;
        this.begun += 1;
        void this.order(hand, random.pick(LOTS), random);
      }
    };
    void run();
    return null;
  }

  enough(): null {
    this.isEnough = true;
    return null;
  }

  progress(): Progress {
    const { begun, gaveUp } = this;
    const busyWith = [...this.busy].slice(0, EXAMPLES).map((one) => one.describe());
    return { begun, busy: this.busy.size, busyWith, gaveUp };
  }

  async probe({ limitMs }: { limitMs: number }): Promise<number | null> {
    const { prober, pool, botId } = this;
    if (!prober) throw new Error('nobody has come in yet');
    const startMs = performance.now();
    const patience = { ...PROBER, limitMs };
    const random = new Random(1);
    const shopper = new Shopper('probe', WARES.ring4, {
      hand: prober,
      pool,
      botId,
      random,
      patience,
    });
    this.shoppers.push(shopper);
    await shopper.shop();
    return shopper.attempt?.shown === 'completed' ? performance.now() - startMs : null;
  }

  report(): WorldReport {
    const attempts = this.shoppers.map((one) => one.attempt);
    return {
      attempts: attempts.filter((one): one is Attempt => one !== null),
      codes: this.book.shownCodes(),
      poolOrders: this.pool.facts(),
      sentToOwnNumbers: this.pool.sentToOwnNumbers(),
      poolSpentCents: this.pool.spentCents(),
      depositedCents: this.deposited,
    };
  }

  private dueMs(startMs: number, perSecond: number): number {
    const now = performance.now();
    this.lastDueMs = Math.max(this.lastDueMs + 1_000 / perSecond, startMs, now - 1_000 / perSecond);
    return this.lastDueMs;
  }

  private async order(hand: Hand, kind: Kind, random: Random): Promise<void> {
    const { pool, botId } = this;
    const shopper = new Shopper(kind, pickWare(random), { hand, pool, botId, random });
    this.shoppers.push(shopper);
    this.busy.add(shopper);
    const began = await shopper.shop().finally(() => this.busy.delete(shopper));
    if (!began) this.gaveUp += 1;
    this.idle.push(hand);
  }

  private enter(): Hand {
    const id = FIRST_PERSON + this.persons.length;
    const username = `guest_${this.persons.length}`;
    const one = { id, firstName: 'Guest', username, languageCode: 'en', role: 'user' } as const;
    this.sandbox.telegram.world.addPerson(one).started = true;
    return new Hand(this.sandbox, this.book, id);
  }

  private async deposit(person: Hand, admin: Hand, dollars: number): Promise<void> {
    const payment = `CHAOS-${person.id}`;
    const must = <T>(found: T | null): T => {
      if (found === null) throw new Error(`${payment} could not be paid in`);
      return found;
    };
    must(await person.ask('/deposit', /How many dollars/u, SETTLING));
    const asked = person.write(String(dollars));
    must(await person.see(/wallet-of-the-chaos/u, asked, SETTLING.limitMs));
    person.write(payment);
    const claim = must(await admin.see(new RegExp(payment, 'u'), 0, SETTLING.limitMs));
    const approve = must(admin.dataOf(claim.messageId, /Approve/u));
    admin.press(claim.messageId, approve);
    must(await person.see(/was added to your balance/u, asked, SETTLING.limitMs));
    this.deposited[String(person.id)] = dollars * 100;
  }
}
