import { Injectable } from '@nestjs/common';
import type { ReservationOpened } from '@numera/contracts';
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

export interface DueClock {
  orderId: string;
  botId: string;
  userId: string;
  facts: Omit<ReservedFacts, 'price'> & { price: string };
  leftSec: number;
  correlationId: string;
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

  /** Whether the message shows just this stage; locked, so that it stays so until the commit. */
  async isAt(tx: Transaction, orderId: string, stage: number): Promise<boolean> {
    const row = await sqlOne(
      tx,
      'SELECT order_id FROM order_views WHERE order_id = $1 AND stage = $2 FOR UPDATE',
      [orderId, stage],
    );
    return row !== null;
  }

  async startClock(
    tx: Transaction,
    botId: string,
    event: ReservationOpened,
    correlationId: string,
  ): Promise<void> {
    const { orderId, serviceId, serviceName, serviceEmoji, countryCode, phoneNumber } = event;
    const { serverNumber } = event;
    const price = event.price.toString();
    const facts = {
      orderId,
      serviceId,
      serviceName,
      serviceEmoji,
      countryCode,
      phoneNumber,
      serverNumber,
      price,
    };
    await sql(
      tx,
      `INSERT INTO order_clocks (order_id, bot_id, user_id, facts, deadline, next_tick_at, correlation_id)
       VALUES ($1, $2, $3, $4, $5, now() + interval '${TICK_SECONDS} seconds', $6) ON CONFLICT DO NOTHING`,
      [orderId, botId, event.userId, JSON.stringify(facts), event.deadline, correlationId],
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
