import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { create, ReleaseNumber } from '@numera/contracts';
import { Database, sql, type Transaction } from '@numera/database';
import { toError } from '@numera/kernel';
import { Outbox } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { OrdersConfig } from '../orders.config';
import { OrderMessages } from './order.messages';
import { originOf, OrderService } from './order.service';
import type { OrderInput } from './order.decisions';
import type { Note } from './order.draft';
import type { OrderRecord, ReservationRow } from './order.row';
import { OrderStore } from './order.store';

const BATCH = 200;
/** Orders in hand at once; each is a transaction of its own, so that a bad one holds up no other. */
const LANES = 4;
/** A command is sent again at growing intervals, up to this many times the first. */
const MAX_INTERVALS = 30;

/** Rows that wait for something: which they are, and what is done about one that is locked. */
interface Sweep {
  readonly name: string;
  readonly everyMs: number;
  /** The condition, on a row of `orders`. `$2` is `seconds`. */
  readonly due: string;
  readonly seconds: number;
  readonly handle: (tx: Transaction, record: OrderRecord) => Promise<void>;
}

/**
 * What no message wakes: deadlines, limits, and answers that never came. Any replica may sweep; what
 * passed while everything was down is found at the start.
 */
@Injectable()
export class OrderSweeper implements OnModuleInit {
  private readonly logger = new Logger(OrderSweeper.name);

  constructor(
    private readonly database: Database,
    private readonly store: OrderStore,
    private readonly orders: OrderService,
    private readonly messages: OrderMessages,
    private readonly outbox: Outbox,
    private readonly jobs: Jobs,
    private readonly config: OrdersConfig,
  ) {}

  onModuleInit(): void {
    const { closingLimitSec, supplyAlertSec, resendSec } = this.config;
    const sweeps: readonly Sweep[] = [
      {
        name: 'order.expire',
        everyMs: 1_000,
        due: `state IN ('pending', 'waiting_code') AND deadline <= now() - make_interval(secs => $SEC)`,
        seconds: 0,
        handle: this.taking({ kind: 'expiry' }),
      },
      {
        name: 'order.let-go',
        everyMs: 5_000,
        due: `state = 'closing' AND closing_since <= now() - make_interval(secs => $SEC)`,
        seconds: closingLimitSec,
        handle: this.taking({ kind: 'closing_overdue' }),
      },
      {
        name: 'order.alert-supply',
        everyMs: 5_000,
        due: `state = 'pending' AND supply_attention_at IS NULL
              AND placed_at <= now() - make_interval(secs => $SEC)`,
        seconds: supplyAlertSec,
        handle: (tx, record) => this.alertSupply(tx, record),
      },
      {
        name: 'order.ask-wallet-again',
        everyMs: 5_000,
        due: `hold_state IN ('requested', 'capturing', 'releasing')
              AND hold_asked_at <= now() - make_interval(secs => $SEC * LEAST(hold_asks, ${MAX_INTERVALS}))`,
        seconds: resendSec,
        handle: (tx, record) => this.askWalletAgain(tx, record),
      },
      {
        name: 'order.ask-providers-again',
        everyMs: 5_000,
        due: `id IN (SELECT order_id FROM reservations WHERE state IN ('requested', 'unknown', 'closing')
              AND asked_at <= now() - make_interval(secs => $SEC * LEAST(asks, ${MAX_INTERVALS})))`,
        seconds: resendSec,
        handle: (tx, record) => this.askProvidersAgain(tx, record),
      },
    ];
    for (const sweep of sweeps) this.jobs.every(sweep.name, sweep.everyMs, () => this.run(sweep));
  }

  private async run({ name, due, seconds, handle }: Sweep): Promise<boolean> {
    const condition = due.replaceAll('$SEC', String(seconds));
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM orders WHERE ${condition} LIMIT ${BATCH}`,
    );
    const waiting = rows.map((row) => row.id);
    let failures = 0;
    const lane = async (): Promise<void> => {
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        const orderId = id;
        try {
          await this.database.inTransaction(async (tx) => {
            const record = await this.store.lockFree(tx, orderId, condition);
            if (record) await handle(tx, record);
          });
        } catch (thrown) {
          failures += 1;
          this.logger.error({
            msg: 'order not swept',
            sweep: name,
            orderId,
            error: toError(thrown),
          });
        }
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return rows.length === BATCH && failures === 0;
  }

  private taking(input: OrderInput) {
    return (tx: Transaction, record: OrderRecord): Promise<void> =>
      this.orders.take(tx, [{ record, input, origin: null }]);
  }

  private async alertSupply(tx: Transaction, record: OrderRecord): Promise<void> {
    await sql(tx, 'UPDATE orders SET supply_attention_at = now() WHERE id = $1', [record.order.id]);
    await this.orders.take(tx, [{ record, input: { kind: 'supply_overdue' }, origin: null }]);
  }

  /** The wallet takes a command with the same id as the same command. */
  private async askWalletAgain(tx: Transaction, record: OrderRecord): Promise<void> {
    const { order } = record;
    const note: Note = { say: order.hold_state === 'capturing' ? 'capture_hold' : 'release_hold' };
    const message =
      order.hold_state === 'requested'
        ? this.messages.placeHold(order)
        : this.messages.of(note, record);
    await sql(
      tx,
      'UPDATE orders SET hold_asked_at = now(), hold_asks = hold_asks + 1 WHERE id = $1',
      [order.id],
    );
    await this.outbox.add(tx, message, originOf(order));
  }

  /** The providers take a command for the same reservation as the same command, and answer again. */
  private async askProvidersAgain(tx: Transaction, record: OrderRecord): Promise<void> {
    const awaited = record.reservations.filter(({ state }) =>
      ['requested', 'unknown', 'closing'].includes(state),
    );
    await sql(
      tx,
      `UPDATE reservations SET asked_at = now(), asks = asks + 1 WHERE id = ANY($1::uuid[])`,
      [awaited.map((reservation) => reservation.id)],
    );
    const messages = awaited.map((reservation) => this.question(record, reservation));
    await this.outbox.add(tx, messages, originOf(record.order));
  }

  private question(record: OrderRecord, { id, state }: ReservationRow): object {
    const isOrderOn = record.order.state === 'pending' || record.order.state === 'waiting_code';
    const isWanted = isOrderOn && state !== 'closing';
    return isWanted
      ? this.messages.of({ say: 'acquire', reservationId: id }, record)
      : create(ReleaseNumber, { orderId: record.order.id, reservationId: id });
  }
}
