import { Injectable } from '@nestjs/common';
import type { UnmatchedCause } from '@numera/contracts';
import { Database, sql, type Transaction } from '@numera/database';

/** A message as it is stored; times in milliseconds. */
export interface StoredMessage {
  readonly messageId: string;
  /** E.164, or as it came. */
  readonly phoneNumber: string;
  readonly service: string;
  readonly text: string;
  readonly sentAtMs: number | null;
  readonly reservationId: string | null;
  readonly cause: UnmatchedCause | null;
}

export interface NumberHolder {
  phoneNumber: string;
  reservationId: string;
  serviceId: number;
  isOpen: boolean;
  openedAtMs: number;
  closedAtMs: number | null;
  resendOf: string | null;
  accountSourceId: string;
  pattern: string | null;
}

/** Whose reservation it is beyond this service. */
export interface ReservationOwner {
  reservationId: string;
  orderId: string;
  accountId: string;
  botId: string;
  correlationId: string;
}

export interface UnmatchedRow {
  messageId: string;
  to: string;
  service: string;
  text: string;
  receivedAtMs: number;
  cause: UnmatchedCause;
}

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

@Injectable()
export class SourceMessageStore {
  constructor(private readonly database: Database) {}

  /** Which of these were stored before, so that they need nothing. */
  async findKnown(tx: Transaction, messageIds: readonly string[]): Promise<Set<string>> {
    const rows = await sql<{ id: string }>(
      tx,
      'SELECT message_id AS id FROM source_messages WHERE message_id = ANY($1::uuid[])',
      [messageIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Those of the numbers that are in stock for a service of the source. */
  async findNumbers(
    tx: Transaction,
    botId: string,
    messageSourceId: string,
    phoneNumbers: readonly string[],
  ): Promise<Set<string>> {
    const rows = await sql<{ phone: string }>(
      tx,
      `SELECT DISTINCT n.phone_number AS phone
         FROM stock_numbers n
         JOIN stock_services s ON s.bot_id = n.bot_id AND s.service_id = n.service_id
        WHERE n.bot_id = $1 AND s.message_source_id = $2 AND n.phone_number = ANY($3)
       UNION
       SELECT r.phone_number FROM stock_reservations r
        WHERE r.bot_id = $1 AND r.message_source_id = $2 AND r.phone_number = ANY($3)`,
      [botId, messageSourceId, phoneNumbers],
    );
    return new Set(rows.map(({ phone }) => phone));
  }

  /**
   * Who holds or held the numbers, of the services whose messages come from this source, or came from it when
   * the number was given out. Locked: who holds a number now goes on to until the message is stored.
   */
  listHolders(
    tx: Transaction,
    botId: string,
    messageSourceId: string,
    phoneNumbers: readonly string[],
  ): Promise<NumberHolder[]> {
    return sql<NumberHolder>(
      tx,
      `SELECT r.phone_number AS "phoneNumber", r.reservation_id AS "reservationId",
              r.service_id AS "serviceId", r.state = 'open' AS "isOpen",
              ${ms('r.opened_at')} AS "openedAtMs", ${ms('r.closed_at')} AS "closedAtMs",
              r.resend_of AS "resendOf", r.message_source_id AS "accountSourceId", s.pattern
         FROM stock_reservations r
         JOIN stock_services s ON s.bot_id = r.bot_id AND s.service_id = r.service_id
        WHERE r.bot_id = $1 AND r.phone_number = ANY($3)
          AND (r.message_source_id = $2 OR s.message_source_id = $2)
          AND (r.state = 'open' OR r.closed_at > now() - interval '2 days')
        ORDER BY r.reservation_id FOR UPDATE OF r`,
      [botId, messageSourceId, phoneNumbers],
    );
  }

  /** Answers those that were not there. */
  async insert(
    tx: Transaction,
    botId: string,
    messageSourceId: string,
    messages: readonly StoredMessage[],
  ): Promise<Set<string>> {
    const rows = await sql<{ id: string }>(
      tx,
      `INSERT INTO source_messages (message_id, message_source_id, bot_id, phone_number, service, text,
         sent_at, reservation_id, cause)
       SELECT m."messageId", $2, $1, m."phoneNumber", m.service, m.text,
              to_timestamp(m."sentAtMs" / 1000), m."reservationId", m.cause
         FROM jsonb_to_recordset($3::jsonb) AS m
           ("messageId" uuid, "phoneNumber" text, service text, text text, "sentAtMs" float8,
            "reservationId" uuid, cause text)
        ORDER BY m."messageId"
       ON CONFLICT DO NOTHING RETURNING message_id AS id`,
      [botId, messageSourceId, JSON.stringify(messages)],
    );
    return new Set(rows.map(({ id }) => id));
  }

  owners(tx: Transaction, reservationIds: readonly string[]): Promise<ReservationOwner[]> {
    return sql<ReservationOwner>(
      tx,
      `SELECT reservation_id AS "reservationId", order_id AS "orderId", account_id AS "accountId",
              bot_id AS "botId", correlation_id AS "correlationId"
         FROM purchase_attempts WHERE reservation_id = ANY($1::uuid[])`,
      [reservationIds],
    );
  }

  /** Newest first. */
  listUnmatched(
    botId: string,
    messageSourceId: string,
    offset: number,
    limit: number,
  ): Promise<UnmatchedRow[]> {
    return this.database.query<UnmatchedRow>(
      `SELECT message_id AS "messageId", phone_number AS "to", service, text, cause,
              ${ms('received_at')} AS "receivedAtMs"
         FROM source_messages
        WHERE bot_id = $1 AND message_source_id = $2 AND cause IS NOT NULL
        ORDER BY received_at DESC, message_id DESC OFFSET $3 LIMIT $4`,
      [botId, messageSourceId, offset, limit],
    );
  }

  async countUnmatched(botId: string, messageSourceId: string): Promise<number> {
    const rows = await this.database.query<{ total: number }>(
      `SELECT count(*)::int AS total FROM source_messages
        WHERE bot_id = $1 AND message_source_id = $2 AND cause IS NOT NULL`,
      [botId, messageSourceId],
    );
    return rows[0]?.total ?? 0;
  }

  /** Messages are personal. A source that repeats older ones repeats what is too old for anybody. */
  async prune(): Promise<void> {
    await this.database.query(
      `DELETE FROM source_messages WHERE message_id IN (
         SELECT message_id FROM source_messages
          WHERE received_at < now() - interval '30 days' LIMIT 10000)`,
    );
    await this.database.query(
      `DELETE FROM source_deliveries WHERE received_at < now() - interval '7 days'`,
    );
  }
}
