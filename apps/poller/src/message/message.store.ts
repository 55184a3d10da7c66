import { Injectable } from '@nestjs/common';
import { Database, sql, type Transaction } from '@numera/database';

export interface SeenMessage {
  messageId: string;
  botId: string;
  orderId: string;
  reservationId: string;
  text: string;
  code: string | null;
}

@Injectable()
export class MessageStore {
  constructor(private readonly database: Database) {}

  /** Which of these messages need nothing: known, and published less than a minute ago. */
  async findSettled(messageIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.database.query<{ message_id: string }>(
      `SELECT message_id FROM messages
        WHERE message_id = ANY($1::uuid[]) AND published_at > now() - interval '1 minute'`,
      [messageIds],
    );
    return new Set(rows.map((row) => row.message_id));
  }

  /**
   * Stores messages and answers those to publish, by id, with the time: new ones, and those published over a minute ago
   * whose order has still not ended (whoever takes a code bears a repeat).
   */
  async store(
    tx: Transaction,
    messages: readonly SeenMessage[],
  ): Promise<ReadonlyMap<string, Date>> {
    const rows = await sql<{ message_id: string; published_at: Date }>(
      tx,
      `INSERT INTO messages (message_id, bot_id, order_id, reservation_id, text, code)
       SELECT m."messageId", m."botId", m."orderId", m."reservationId", m.text, m.code
         FROM jsonb_to_recordset($1::jsonb) AS m
           ("messageId" uuid, "botId" text, "orderId" uuid, "reservationId" uuid, text text, code text)
        ORDER BY m."messageId"
       ON CONFLICT (message_id) DO UPDATE SET published_at = now()
        WHERE messages.published_at <= now() - interval '1 minute'
       RETURNING message_id, published_at`,
      [JSON.stringify(messages)],
    );
    return new Map(rows.map((row) => [row.message_id, row.published_at]));
  }
}
