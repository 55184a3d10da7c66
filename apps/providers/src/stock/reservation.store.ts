import { Injectable } from '@nestjs/common';
import { Database, sql, sqlOne, type Transaction } from '@numera/database';
import { REST_SEC } from './reservation.rules';
import { FAILURES_TO_FAIL } from './stock.store';

export interface StockReservation {
  reservationId: string;
  serviceId: number;
  countryCode: string;
  phoneNumber: string;
  /** US cents, as digits. */
  price: string;
  state: 'open' | 'finished' | 'released';
  openedAtMs: number;
  expiresAtMs: number;
}

/** A message that was given to a reservation. */
export interface GivenMessage {
  reservationId: string;
  messageId: string;
  text: string;
  pattern: string | null;
}

export interface WantedNumber {
  readonly reservationId: string;
  readonly botId: string;
  readonly messageSourceId: string;
  readonly serviceId: number;
  readonly countryCode: string;
  /** US cents; null: whatever it costs. */
  readonly maxPrice: bigint | null;
  readonly waitMin: number;
}

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

const RESERVATION = `reservation_id AS "reservationId", service_id AS "serviceId",
  country_code AS "countryCode", phone_number AS "phoneNumber", price, state,
  ${ms('opened_at')} AS "openedAtMs", ${ms('expires_at')} AS "expiresAtMs"`;

/** The cheapest that are looked through: many more than one process has purchases under way. */
const WINDOW = 256;

@Injectable()
export class ReservationStore {
  constructor(private readonly database: Database) {}

  /**
   * Reserves a number in one statement, or answers the one that this reservation has: the cheapest that is
   * not dearer than allowed, of a phone that no other service holds if there is one, of these the one that
   * has rested longest. What another buyer is about to take is passed over, so nobody waits and no number is
   * given twice. Null when there is none.
   */
  async reserve(wanted: WantedNumber): Promise<StockReservation | null> {
    const rows = await this.database.query<StockReservation>(
      `WITH known AS (
         SELECT ${RESERVATION} FROM stock_reservations WHERE reservation_id = $1
       ), terms AS (
         SELECT coalesce(p.price, s.price) AS price
           FROM stock_services s
           JOIN message_sources m ON m.message_source_id = s.message_source_id
           LEFT JOIN stock_prices p ON p.bot_id = s.bot_id AND p.service_id = s.service_id
                                   AND p.country_code = $5
          WHERE s.bot_id = $2 AND s.service_id = $4 AND s.message_source_id = $3 AND NOT s.paused
            AND NOT m.paused AND m.deleted_at IS NULL AND m.failures < ${FAILURES_TO_FAIL}
            AND NOT EXISTS (SELECT FROM known)
       ), near AS (
         (SELECT n.stock_number_id, n.price
            FROM stock_numbers n WHERE EXISTS (SELECT FROM terms)
             AND n.bot_id = $2 AND n.service_id = $4 AND n.country_code = $5
             AND n.state = 'available' AND n.free_from <= now()
             AND n.price <= coalesce($6::bigint, n.price)
           ORDER BY n.price, n.free_from LIMIT ${WINDOW})
         UNION ALL
         (SELECT n.stock_number_id, t.price
            FROM terms t, stock_numbers n
           WHERE n.bot_id = $2 AND n.service_id = $4 AND n.country_code = $5 AND n.price IS NULL
             AND n.state = 'available' AND n.free_from <= now()
             AND t.price <= coalesce($6::bigint, t.price)
           ORDER BY n.free_from LIMIT ${WINDOW})
       ), picked AS (
         SELECT n.stock_number_id, c.price
           FROM near c JOIN stock_numbers n USING (stock_number_id)
          -- Looked at again once the row is locked: somebody may have had it since.
          WHERE n.state = 'available' AND n.free_from <= now()
          ORDER BY c.price, EXISTS (
              SELECT FROM stock_numbers o
               WHERE o.bot_id = n.bot_id AND o.phone_number = n.phone_number AND o.state = 'reserved'),
            n.free_from, n.stock_number_id
          LIMIT 1 FOR UPDATE OF n SKIP LOCKED
       ), taken AS (
         UPDATE stock_numbers n SET state = 'reserved', reserved_by = $1
           FROM picked p WHERE n.stock_number_id = p.stock_number_id
         RETURNING n.stock_number_id, n.phone_number, p.price
       ), opened AS (
         INSERT INTO stock_reservations (reservation_id, bot_id, message_source_id, stock_number_id,
           service_id, country_code, phone_number, price, expires_at)
         SELECT $1, $2, $3, stock_number_id, $4, $5, phone_number, price,
                now() + $7 * interval '1 minute' FROM taken
         RETURNING ${RESERVATION}
       )
       SELECT * FROM known UNION ALL SELECT * FROM opened`,
      [
        wanted.reservationId,
        wanted.botId,
        wanted.messageSourceId,
        wanted.serviceId,
        wanted.countryCode,
        wanted.maxPrice?.toString() ?? null,
        wanted.waitMin,
      ],
    );
    return rows[0] ?? null;
  }

  async find(messageSourceId: string, reservationId: string): Promise<StockReservation | null> {
    const rows = await this.database.query<StockReservation>(
      `SELECT ${RESERVATION} FROM stock_reservations
        WHERE reservation_id = $2 AND message_source_id = $1`,
      [messageSourceId, reservationId],
    );
    return rows[0] ?? null;
  }

  listOpen(messageSourceId: string): Promise<StockReservation[]> {
    return this.database.query<StockReservation>(
      `SELECT ${RESERVATION} FROM stock_reservations
        WHERE message_source_id = $1 AND state = 'open' ORDER BY opened_at`,
      [messageSourceId],
    );
  }

  /** Newest first, of all states. */
  listRecent(messageSourceId: string, start: number, length: number): Promise<StockReservation[]> {
    return this.database.query<StockReservation>(
      `SELECT ${RESERVATION} FROM stock_reservations
        WHERE message_source_id = $1 ORDER BY opened_at DESC, reservation_id OFFSET $2 LIMIT $3`,
      [messageSourceId, start, length],
    );
  }

  /** In the order in which they came. */
  messagesOf(reservationIds: readonly string[], tx?: Transaction): Promise<GivenMessage[]> {
    const text = `SELECT m.reservation_id AS "reservationId", m.message_id AS "messageId", m.text, s.pattern
         FROM source_messages m
         JOIN stock_reservations r USING (reservation_id)
         LEFT JOIN stock_services s ON s.bot_id = r.bot_id AND s.service_id = r.service_id
        WHERE m.reservation_id = ANY($1::uuid[]) ORDER BY m.received_at, m.message_id`;
    return tx
      ? sql<GivenMessage>(tx, text, [reservationIds])
      : this.database.query<GivenMessage>(text, [reservationIds]);
  }

  /** What came for it has to be asked for after that: the statement that waits for a lock does not see it. */
  lock(
    tx: Transaction,
    messageSourceId: string,
    reservationId: string,
  ): Promise<StockReservation | null> {
    return sqlOne<StockReservation>(
      tx,
      `SELECT ${RESERVATION} FROM stock_reservations
        WHERE reservation_id = $2 AND message_source_id = $1 FOR UPDATE`,
      [messageSourceId, reservationId],
    );
  }

  /**
   * Ends an open reservation, whose row is locked, and frees its number after a rest. `finished` counts one
   * use, and at the service's limit the number leaves sale.
   */
  async close(
    tx: Transaction,
    reservationId: string,
    state: 'finished' | 'released',
  ): Promise<void> {
    await sql(
      tx,
      `WITH closed AS (
         UPDATE stock_reservations SET state = $2, closed_at = clock_timestamp()
          WHERE reservation_id = $1 AND state = 'open'
         RETURNING stock_number_id, bot_id, service_id
       )
       UPDATE stock_numbers n
          SET uses = n.uses + u.used, reserved_by = NULL,
              state = CASE WHEN n.uses + u.used >= s.uses_limit THEN 'used' ELSE 'available' END,
              free_from = now() + interval '${REST_SEC} seconds'
         FROM closed c JOIN stock_services s ON s.bot_id = c.bot_id AND s.service_id = c.service_id,
              (SELECT CASE WHEN $2 = 'finished' THEN 1 ELSE 0 END AS used) u
        WHERE n.stock_number_id = c.stock_number_id AND n.reserved_by = $1`,
      [reservationId, state],
    );
  }

  /** Reserves the number of a reservation that is over once more, if it is free and has uses left. */
  reserveAgain(
    tx: Transaction,
    reservationId: string,
    resendOf: string,
    waitMin: number,
  ): Promise<StockReservation | null> {
    return sqlOne<StockReservation>(
      tx,
      `WITH known AS (
         SELECT ${RESERVATION} FROM stock_reservations WHERE reservation_id = $1
       ), before AS (
         SELECT * FROM stock_reservations WHERE reservation_id = $2
       ), taken AS (
         UPDATE stock_numbers n SET state = 'reserved', reserved_by = $1
           FROM before b JOIN stock_services s ON s.bot_id = b.bot_id AND s.service_id = b.service_id
          WHERE n.stock_number_id = b.stock_number_id AND n.state = 'available'
            AND n.uses < s.uses_limit AND NOT s.paused AND NOT EXISTS (SELECT FROM known)
         RETURNING n.stock_number_id
       ), opened AS (
         INSERT INTO stock_reservations (reservation_id, bot_id, message_source_id, stock_number_id,
           service_id, country_code, phone_number, price, expires_at, resend_of)
         SELECT $1, b.bot_id, b.message_source_id, b.stock_number_id, b.service_id, b.country_code,
                b.phone_number, b.price, now() + $3 * interval '1 minute', $2
           FROM taken JOIN before b USING (stock_number_id)
         RETURNING ${RESERVATION}
       )
       SELECT * FROM known UNION ALL SELECT * FROM opened`,
      [reservationId, resendOf, waitMin],
    );
  }

  /** Uses that a number would have left for a further code; 0 where somebody else holds it or it is gone. */
  async usesLeft(reservationId: string): Promise<number> {
    const rows = await this.database.query<{ left: number }>(
      `SELECT greatest(0, s.uses_limit - n.uses - CASE WHEN r.state = 'open' THEN 1 ELSE 0 END) AS left
         FROM stock_reservations r
         JOIN stock_numbers n USING (stock_number_id)
         JOIN stock_services s ON s.bot_id = r.bot_id AND s.service_id = r.service_id
        WHERE r.reservation_id = $1 AND NOT s.paused
          AND (n.state = 'available' OR n.reserved_by = $1)`,
      [reservationId],
    );
    return rows[0]?.left ?? 0;
  }

  /** Frees what nobody has given back hours after its end, and forgets what is too old to matter. */
  async sweep(): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const left = await sql<{ reservationId: string; hasMessage: boolean }>(
        tx,
        `SELECT r.reservation_id AS "reservationId",
                EXISTS (SELECT FROM source_messages m WHERE m.reservation_id = r.reservation_id)
                  AS "hasMessage"
           FROM stock_reservations r
          WHERE r.state = 'open' AND r.expires_at < now() - interval '1 hour'
          ORDER BY r.reservation_id LIMIT 500 FOR UPDATE SKIP LOCKED`,
      );
      for (const { reservationId, hasMessage } of left) {
        await this.close(tx, reservationId, hasMessage ? 'finished' : 'released');
      }
    });
    await this.database.query(
      `DELETE FROM stock_reservations WHERE closed_at < now() - interval '60 days'`,
    );
  }
}
