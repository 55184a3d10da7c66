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
  attempts: number;
  ageMs: number;
  /** The message that shows the subject already. */
  shownMessageId: string | null;
}

@Injectable()
export class OutgoingStore {
  constructor(private readonly database: Database) {}

  /**
   * Takes due messages, the most urgent first: at most one a chat, none of a chat that one is being sent to,
   * and none before an older one of its urgency. So a chat's messages keep their order, and a notice that is
   * tried again later does not hold up a code. It walks the queue's index only as far as `limit` asks, so a
   * long queue of notices costs a code nothing.
   */
  claim(
    limit: number,
    lowestPriority: number,
    chatsLeftOut: readonly string[],
  ): Promise<DueMessage[]> {
    return this.database.query<DueMessage>(
      `WITH due AS (
         SELECT o.id FROM outgoing o
          WHERE o.priority <= $2 AND o.available_at <= now() AND NOT (o.chat_id = ANY($3::text[]))
            AND NOT EXISTS (
              SELECT FROM outgoing s WHERE s.bot_id = o.bot_id AND s.chat_id = o.chat_id
                 AND (s.leased_until > now()
                   OR (s.priority, s.id) < (o.priority, o.id)
                      AND (s.priority = o.priority OR s.available_at <= now())))
          ORDER BY o.priority, o.id LIMIT $1
       ), taken AS (
         SELECT id FROM outgoing WHERE id IN (SELECT id FROM due)
            AND (leased_until IS NULL OR leased_until < now()) FOR UPDATE SKIP LOCKED
       ), leased AS (
         UPDATE outgoing o SET leased_until = now() + interval '90 seconds', attempts = attempts + 1
           FROM taken WHERE o.id = taken.id RETURNING o.*
       )
       SELECT l.id, l.bot_id AS "botId", l.chat_id AS "chatId", l.priority, l.subject, l.view, l.picture,
              l.attempts, s.message_id AS "shownMessageId",
              extract(epoch FROM now() - l.queued_at)::float8 * 1000 AS "ageMs"
         FROM leased l LEFT JOIN shown_messages s
           ON s.bot_id = l.bot_id AND s.subject = l.subject AND s.chat_id = l.chat_id
        ORDER BY l.priority, l.id`,
      [limit, lowestPriority, chatsLeftOut],
    );
  }

  /** Telegram has it (or will never take it): the row goes, the message it became is known. */
  finish(message: DueMessage, messageId: number | null): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      await sql(tx, 'DELETE FROM outgoing WHERE id = $1', [message.id]);
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

  /** Tries again later; not where a newer message of the same subject waits, which an older one must not follow. */
  async defer({ id }: DueMessage, pauseMs: number): Promise<void> {
    await this.database.query(
      `WITH overtaken AS (
         DELETE FROM outgoing o USING outgoing n
          WHERE o.id = $1 AND n.bot_id = o.bot_id AND n.chat_id = o.chat_id
            AND n.subject = o.subject AND n.id > o.id
         RETURNING o.id
       )
       UPDATE outgoing SET leased_until = NULL, available_at = now() + $2 * interval '1 millisecond'
        WHERE id = $1 AND NOT EXISTS (SELECT FROM overtaken)`,
      [id, pauseMs],
    );
  }

  /** After a start of the only process: what a killed one was sending is sent now, for it may not have arrived. */
  async recover(): Promise<void> {
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
