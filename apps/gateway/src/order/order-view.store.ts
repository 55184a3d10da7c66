import { Injectable } from '@nestjs/common';
import { Database, sql, sqlOne, type Transaction } from '@numera/database';
import type { ReservedFacts } from './order.view';

/** How far an order's message has come; a later event never shows an earlier stage. */
export const STAGE = { looking: 1, reserved: 2, closing: 3, ended: 4 } as const;

/** An order whose message a user sees. */
export interface ShownOrder {
  readonly botId: string;
  readonly orderId: string;
  readonly userId: string;
}

/** What a message shows while its order has a number. */
export type Mode = 'number' | 'countries' | 'changing';

type AboutChanges = Pick<ReservedFacts, 'changes' | 'changesLeft' | 'note'>;

/** The number of a clock, as it is kept: JSON has no bigint, and those from before changes lack what is of them. */
export type ClockFacts = Omit<ReservedFacts, 'price' | keyof AboutChanges> &
  Partial<AboutChanges> & { readonly price: string; readonly sequence?: number };

export interface ShownNumber {
  readonly facts: ClockFacts;
  readonly leftSec: number;
}

export interface DueClock extends ShownOrder, ShownNumber {
  readonly correlationId: string;
}

/** The facts as views take them. */
export function reservedFactsOf(facts: ClockFacts): ReservedFacts {
  return { changes: 0, changesLeft: 0, note: null, ...facts, price: BigInt(facts.price) };
}

/** A clock is turned this often at best, and less when there are very many. */
const TICK_SECONDS = 15;
const TICKS_PER_SECOND = 10;

@Injectable()
export class OrderViewStore {
  constructor(private readonly database: Database) {}

  /** The database's clock, by which deadlines are set and shown: replicas' own clocks may differ. */
  async nowMs(): Promise<number> {
    const rows = await this.database.query<{ nowMs: number }>(
      'SELECT extract(epoch FROM now())::float8 * 1000 AS "nowMs"',
    );
    return rows[0]?.nowMs ?? 0;
  }

  /** Answers whether the order's message moves on to this stage now. */
  async advance(
    tx: Transaction,
    botId: string,
    orderId: string,
    userId: string,
    stage: number,
  ): Promise<boolean> {
    return (await this.advanceAll(tx, [{ botId, orderId, userId }], stage)).has(orderId);
  }

  /** Whether the order's message stands at this stage; it stays there until the commit. */
  async isAt(tx: Transaction, orderId: string, stage: number): Promise<boolean> {
    const row = await sqlOne(
      tx,
      'SELECT order_id FROM order_views WHERE order_id = $1 AND stage = $2 FOR UPDATE',
      [orderId, stage],
    );
    return row !== null;
  }

  /** Answers the orders, of different ones, whose messages move on to this stage now. */
  async advanceAll(
    tx: Transaction,
    shown: readonly ShownOrder[],
    stage: number,
  ): Promise<ReadonlySet<string>> {
    const rows = await sql<{ order_id: string }>(
      tx,
      `INSERT INTO order_views AS v (order_id, bot_id, user_id, stage)
       SELECT s."orderId", s."botId", s."userId", $2
         FROM jsonb_to_recordset($1::jsonb) AS s ("orderId" uuid, "botId" text, "userId" text)
        ORDER BY s."orderId"
       ON CONFLICT (order_id) DO UPDATE SET stage = excluded.stage, changed_at = now()
        WHERE v.stage < excluded.stage RETURNING order_id`,
      [JSON.stringify(shown), stage],
    );
    return new Set(rows.map((row) => row.order_id));
  }

  /**
   * Moves an order's message to its number `sequence`: a later one than it shows (`opened`), or, after a change
   * that came to nothing, also the same again (`kept`). Null when the message shows something later already.
   */
  async advanceToNumber(
    tx: Transaction,
    { botId, orderId, userId }: ShownOrder,
    sequence: number,
    cause: 'opened' | 'kept',
  ): Promise<{ readonly changes: number } | null> {
    const row = await sqlOne<{ changes: number }>(
      tx,
      `INSERT INTO order_views AS v (order_id, bot_id, user_id, stage, sequence)
       VALUES ($1, $2, $3, ${STAGE.reserved}, $4)
       ON CONFLICT (order_id) DO UPDATE
         SET stage = excluded.stage, sequence = excluded.sequence, mode = 'number', changed_at = now()
        WHERE v.stage < excluded.stage
           OR v.stage = excluded.stage AND v.sequence < excluded.sequence + $5
       RETURNING changes`,
      [orderId, botId, userId, sequence, cause === 'kept' ? 1 : 0],
    );
    return row ?? null;
  }

  /**
   * Turns the message of a waiting order to another of its {@link Mode modes}, at the press of its owner, and
   * answers the number that it shows. Null, and nothing is done, while another number is looked for, when there
   * is none any more, and when the button stood under an earlier state of it (`changes`).
   */
  async turnTo(
    tx: Transaction,
    mode: Mode,
    { botId, orderId, userId }: ShownOrder,
    changes?: number,
  ): Promise<ShownNumber | null> {
    const row = await sqlOne<ShownNumber>(
      tx,
      `UPDATE order_views v SET mode = $4, changed_at = now(),
              changes = v.changes + CASE WHEN $4 = 'changing' THEN 1 ELSE 0 END
         FROM order_clocks c
        WHERE v.order_id = $1 AND v.bot_id = $2 AND v.user_id = $3 AND v.stage = ${STAGE.reserved}
          AND v.mode <> 'changing' AND ($5::int IS NULL OR v.changes = $5) AND c.order_id = v.order_id
       RETURNING c.facts, extract(epoch FROM c.deadline - now())::float8 AS "leftSec"`,
      [orderId, botId, userId, mode, changes ?? null],
    );
    return row ?? null;
  }

  /** Whether another number is being looked for at the wish of this user. */
  async isChanging({ botId, orderId, userId }: ShownOrder): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT FROM order_views WHERE order_id = $1 AND bot_id = $2 AND user_id = $3
          AND stage = ${STAGE.reserved} AND mode = 'changing'`,
      [orderId, botId, userId],
    );
    return rows.length > 0;
  }

  /** Of these clocks, those whose number is what the message shows; locked, so that it stays so until the commit. */
  async listShown(tx: Transaction, clocks: readonly DueClock[]): Promise<ReadonlySet<string>> {
    const asked = clocks.map(({ orderId, facts: { sequence, changes } }) => ({
      orderId,
      sequence,
      changes,
    }));
    const rows = await sql<{ order_id: string }>(
      tx,
      `SELECT v.order_id FROM order_views v
         JOIN jsonb_to_recordset($1::jsonb) AS c ("orderId" uuid, sequence int, changes int)
           ON v.order_id = c."orderId" AND v.sequence = coalesce(c.sequence, v.sequence)
          AND v.changes = coalesce(c.changes, 0)
        WHERE v.stage = ${STAGE.reserved} AND v.mode = 'number'
        ORDER BY v.order_id FOR UPDATE OF v`,
      [JSON.stringify(asked)],
    );
    return new Set(rows.map((row) => row.order_id));
  }

  /** Sets an order's clock to the number that is shown from now on. */
  async startClock(
    tx: Transaction,
    { botId, userId, orderId }: ShownOrder,
    facts: ClockFacts,
    deadline: string,
    correlationId: string,
  ): Promise<void> {
    await sql(
      tx,
      `INSERT INTO order_clocks (order_id, bot_id, user_id, facts, deadline, next_tick_at, correlation_id)
       VALUES ($1, $2, $3, $4, $5, now() + interval '${TICK_SECONDS} seconds', $6)
       ON CONFLICT (order_id) DO UPDATE
         SET facts = excluded.facts, deadline = excluded.deadline, next_tick_at = excluded.next_tick_at`,
      [orderId, botId, userId, JSON.stringify(facts), deadline, correlationId],
    );
  }

  /** Answers the number whose clock it was; null when none was shown. */
  async stopClock(tx: Transaction, orderId: string): Promise<string | null> {
    const row = await sqlOne<{ phoneNumber: string }>(
      tx,
      `DELETE FROM order_clocks WHERE order_id = $1 RETURNING facts->>'phoneNumber' AS "phoneNumber"`,
      [orderId],
    );
    return row?.phoneNumber ?? null;
  }

  async stopClocks(tx: Transaction, orderIds: readonly string[]): Promise<void> {
    await sql(tx, 'DELETE FROM order_clocks WHERE order_id = ANY($1::uuid[])', [orderIds]);
  }

  /** Takes clocks that are due to be turned; those past their deadline wait for the order to end. */
  takeDueClocks(tx: Transaction, limit: number): Promise<DueClock[]> {
    return sql<DueClock>(
      tx,
      `UPDATE order_clocks c SET next_tick_at = now() + make_interval(secs => greatest(${TICK_SECONDS},
              (SELECT count(*) FROM order_clocks) / ${TICKS_PER_SECOND}))
        WHERE order_id IN (SELECT order_id FROM order_clocks WHERE next_tick_at <= now() AND deadline > now()
                            ORDER BY next_tick_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING order_id AS "orderId", bot_id AS "botId", user_id AS "userId", facts,
                 extract(epoch FROM deadline - now())::float8 AS "leftSec", correlation_id AS "correlationId"`,
      [limit],
    );
  }

  async prune(): Promise<void> {
    await this.database.query(
      `DELETE FROM order_views WHERE changed_at < now() - interval '7 days'`,
    );
    await this.database.query(`DELETE FROM order_clocks WHERE deadline < now() - interval '1 day'`);
  }
}
