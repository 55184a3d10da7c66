import { Injectable } from '@nestjs/common';
import { Database, sql, sqlOne } from '@numera/database';
import type { View } from '../view/view';

export interface DueMessage {
  id: string;
  botId: string;
  chatId: string;
  priority: number;
  subject: string | null;
  view: View;
  picture: Buffer | null;
  dedupeKey: string | null;
  attempts: number;
  /** The message that shows the subject already. */
  shownMessageId: string | null;
}

@Injectable()
export class OutgoingStore {
  constructor(private readonly database: Database) {}

  /**
   * Takes due messages, the most urgent first, at most one a chat, and none of a chat that one is being sent
   * to, so that a chat's messages keep their order.
   */
  claim(
    limit: number,
    lowestPriority: number,
    idleChatsOnly: readonly string[],
  ): Promise<DueMessage[]> {
    return this.database.query<DueMessage>(
      `WITH due AS (
         SELECT DISTINCT ON (o.bot_id, o.chat_id) o.id, o.priority FROM outgoing o
          WHERE o.priority <= $2 AND NOT (o.chat_id = ANY($3::text[]))
            AND NOT EXISTS (SELECT FROM outgoing s WHERE s.bot_id = o.bot_id AND s.chat_id = o.chat_id
                             AND (s.leased_until > now() OR s.available_at > now()))
          ORDER BY o.bot_id, o.chat_id, o.priority, o.id
       ), taken AS (
         SELECT id FROM outgoing WHERE id IN (SELECT id FROM due ORDER BY priority, id LIMIT $1)
            AND (leased_until IS NULL OR leased_until < now()) FOR UPDATE SKIP LOCKED
       ), leased AS (
         UPDATE outgoing o SET leased_until = now() + interval '60 seconds', attempts = attempts + 1
           FROM taken WHERE o.id = taken.id RETURNING o.*
       )
       SELECT l.id, l.bot_id AS "botId", l.chat_id AS "chatId", l.priority, l.subject, l.view, l.picture,
              l.dedupe_key AS "dedupeKey", l.attempts, s.message_id AS "shownMessageId"
         FROM leased l LEFT JOIN shown_messages s
           ON s.bot_id = l.bot_id AND s.subject = l.subject AND s.chat_id = l.chat_id
        ORDER BY l.priority, l.id`,
      [limit, lowestPriority, idleChatsOnly],
    );
  }

  /** Telegram has it (or will never take it): the row goes, its key and the message it became stay. */
  finish(message: DueMessage, messageId: number | null): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      await sql(tx, 'DELETE FROM outgoing WHERE id = $1', [message.id]);
      if (message.dedupeKey !== null) {
        await sql(tx, 'INSERT INTO sent_keys (dedupe_key) VALUES ($1) ON CONFLICT DO NOTHING', [
          message.dedupeKey,
        ]);
      }
      if (message.subject === null || messageId === null) return;
      await sqlOne(
        tx,
        `INSERT INTO shown_messages (bot_id, subject, chat_id, message_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT (bot_id, subject, chat_id) DO UPDATE
           SET message_id = excluded.message_id, shown_at = now()`,
        [message.botId, message.subject, message.chatId, messageId],
      );
    });
  }

  /** Tries again later. */
  async defer(id: string, pauseMs: number): Promise<void> {
    await this.database.query(
      `UPDATE outgoing SET leased_until = NULL, available_at = now() + $2 * interval '1 millisecond'
        WHERE id = $1`,
      [id, pauseMs],
    );
  }

  /** After a start of the only process: what a killed one was sending is sent again at once. */
  async endAllLeases(): Promise<void> {
    await this.database.query(
      'UPDATE outgoing SET leased_until = NULL WHERE leased_until IS NOT NULL',
    );
  }

  async prune(): Promise<void> {
    await this.database.query(`DELETE FROM sent_keys WHERE sent_at < now() - interval '3 days'`);
    await this.database.query(
      `DELETE FROM shown_messages WHERE shown_at < now() - interval '14 days'`,
    );
  }
}
