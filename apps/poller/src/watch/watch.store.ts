import { Injectable } from '@nestjs/common';
import type { ReservationOpened } from '@numera/contracts';
import { Database, sql, type Transaction } from '@numera/database';
import { ArrivalStore, type EndedWatch } from '../look/arrival.store';

/** A watch as a look needs it; ages by the database's clock. */
export interface Watch {
  reservationId: string;
  botId: string;
  orderId: string;
  externalId: string;
  serviceId: number;
  countryCode: string;
  ageSec: number;
  checks: number;
  /** The provider may be asked about this one alone. */
  mayCheck: boolean;
  correlationId: string;
}

const ENDED = `reservation_id AS "reservationId", service_id AS "serviceId",
               country_code AS "countryCode", opened_at AS "openedAt"`;

@Injectable()
export class WatchStore {
  constructor(
    private readonly database: Database,
    private readonly arrivals: ArrivalStore,
  ) {}

  /** Opens a watch, unless its order has ended already, or its number was given back. */
  async open(
    tx: Transaction,
    event: ReservationOpened,
    botId: string,
    correlationId: string,
  ): Promise<void> {
    await sql(
      tx,
      `INSERT INTO watches (reservation_id, bot_id, order_id, account_id, external_id, service_id, country_code,
                            opened_at, deadline, correlation_id)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10
        WHERE NOT EXISTS (SELECT FROM ended_orders WHERE order_id = $3)
          AND NOT EXISTS (SELECT FROM ended_reservations WHERE reservation_id = $1)
       ON CONFLICT DO NOTHING`,
      [
        event.reservationId,
        botId,
        event.orderId,
        event.accountId,
        event.externalId,
        event.serviceId,
        event.countryCode,
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
    const ended = await sql<EndedWatch>(
      tx,
      `DELETE FROM watches WHERE order_id = ANY($1::uuid[]) RETURNING ${ENDED}`,
      [orderIds],
    );
    await this.arrivals.count(tx, ended);
  }

  /** Ends the watch of one number, also one that is still to be opened; its order goes on. */
  async closeReservation(tx: Transaction, reservationId: string): Promise<void> {
    await sql(
      tx,
      'INSERT INTO ended_reservations (reservation_id) VALUES ($1) ON CONFLICT DO NOTHING',
      [reservationId],
    );
    await this.end(tx, reservationId);
  }

  listOfAccount(accountId: string): Promise<Watch[]> {
    return this.database.query<Watch>(
      `SELECT reservation_id AS "reservationId", bot_id AS "botId", order_id AS "orderId",
              external_id AS "externalId", service_id AS "serviceId",
              country_code AS "countryCode", checks,
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
    const ended = await sql<EndedWatch>(
      tx,
      `DELETE FROM watches WHERE reservation_id = $1 RETURNING ${ENDED}`,
      [reservationId],
    );
    await this.arrivals.count(tx, ended);
    return ended.length > 0;
  }

  /** Watches whose order must have ended hours ago, and what is too old to matter. */
  async prune(): Promise<void> {
    await this.database.query(`DELETE FROM watches WHERE deadline < now() - interval '6 hours'`);
    await this.database.query(
      `DELETE FROM ended_orders WHERE ended_at < now() - interval '7 days'`,
    );
    await this.database.query(
      `DELETE FROM ended_reservations WHERE ended_at < now() - interval '7 days'`,
    );
    await this.database.query(`DELETE FROM messages WHERE seen_at < now() - interval '30 days'`);
  }
}
