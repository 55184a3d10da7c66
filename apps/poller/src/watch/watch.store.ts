import { Injectable } from '@nestjs/common';
import type { ReservationOpened } from '@numera/contracts';
import { Database, sql, sqlOne, type Transaction } from '@numera/database';

/** A watch as a look needs it; ages by the database's clock. */
export interface Watch {
  reservationId: string;
  botId: string;
  orderId: string;
  externalId: string;
  serviceId: number;
  ageSec: number;
  checks: number;
  /** The provider may be asked about this one alone. */
  mayCheck: boolean;
  correlationId: string;
}

@Injectable()
export class WatchStore {
  constructor(private readonly database: Database) {}

  /** Opens a watch, unless its order has ended already. */
  async open(
    tx: Transaction,
    event: ReservationOpened,
    botId: string,
    correlationId: string,
  ): Promise<void> {
    await sql(
      tx,
      `INSERT INTO watches (reservation_id, bot_id, order_id, account_id, external_id, service_id, opened_at,
                            deadline, correlation_id)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
        WHERE NOT EXISTS (SELECT FROM ended_orders WHERE order_id = $3)
       ON CONFLICT DO NOTHING`,
      [
        event.reservationId,
        botId,
        event.orderId,
        event.accountId,
        event.externalId,
        event.serviceId,
        event.openedAt,
        event.deadline,
        correlationId,
      ],
    );
  }

  /** Ends the watches of orders, those that are still to be opened included. */
  async endOrders(tx: Transaction, orderIds: readonly string[]): Promise<void> {
    await sql(
      tx,
      `INSERT INTO ended_orders (order_id) SELECT id FROM unnest($1::uuid[]) AS id ORDER BY id
       ON CONFLICT DO NOTHING`,
      [orderIds],
    );
    await sql(tx, 'DELETE FROM watches WHERE order_id = ANY($1::uuid[])', [orderIds]);
  }

  listOfAccount(accountId: string): Promise<Watch[]> {
    return this.database.query<Watch>(
      `SELECT reservation_id AS "reservationId", bot_id AS "botId", order_id AS "orderId",
              external_id AS "externalId", service_id AS "serviceId", checks,
              extract(epoch FROM now() - opened_at)::float8 AS "ageSec",
              next_check_at <= now() AS "mayCheck", correlation_id AS "correlationId"
         FROM watches WHERE account_id = $1 ORDER BY opened_at`,
      [accountId],
    );
  }

  async deferCheck(reservationId: string, pauseMs: number): Promise<void> {
    await this.database.query(
      `UPDATE watches SET checks = checks + 1, next_check_at = now() + $2 * interval '1 millisecond'
        WHERE reservation_id = $1`,
      [reservationId, pauseMs],
    );
  }

  /** Answers whether this call ended it. */
  async end(tx: Transaction, reservationId: string): Promise<boolean> {
    const row = await sqlOne(
      tx,
      'DELETE FROM watches WHERE reservation_id = $1 RETURNING reservation_id',
      [reservationId],
    );
    return row !== null;
  }

  /** Watches whose order must have ended hours ago, and what is too old to matter. */
  async prune(): Promise<void> {
    await this.database.query(`DELETE FROM watches WHERE deadline < now() - interval '6 hours'`);
    await this.database.query(
      `DELETE FROM ended_orders WHERE ended_at < now() - interval '7 days'`,
    );
    await this.database.query(`DELETE FROM messages WHERE seen_at < now() - interval '30 days'`);
  }
}
