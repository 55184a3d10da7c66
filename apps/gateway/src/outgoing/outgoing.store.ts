import { Injectable } from '@nestjs/common';
import { Database } from '@numera/database';
import type { View } from '../view/view';

export interface DueMessage {
  id: string;
  chatId: string;
  priority: number;
  subject: string | null;
  view: View;
  picture: Buffer | null;
  /** How often it was claimed, this time included: with the replica's id it tells whose the row is. */
  attempts: number;
  ageMs: number;
  /** The message that shows the subject already. */
  shownMessageId: string | null;
  /** What caused it; null for what was queued by an older version. */
  correlationId: string | null;
}

export interface Claim {
  /** Who has the messages in hand from now on. */
  readonly replica: string;
  readonly limit: number;
  readonly lowestPriority: number;
  /** The pace of notices, over all replicas. */
  readonly noticesPerSecond: number;
}

@Injectable()
export class OutgoingStore {
  constructor(private readonly database: Database) {}

  /** Takes due messages, as `claim_outgoing` in the migrations says, the most urgent first. */
  claim(botId: string, claim: Claim): Promise<DueMessage[]> {
    return this.database.query<DueMessage>(
      `SELECT id, chat_id AS "chatId", priority, subject, view, picture, attempts, age_ms AS "ageMs",
              shown_message_id AS "shownMessageId", correlation_id AS "correlationId"
         FROM claim_outgoing($1, $2, $3, $4, $5)`,
      [botId, claim.replica, claim.limit, claim.lowestPriority, claim.noticesPerSecond],
    );
  }

  /**
   * Telegram has it (or will never take it): the row goes, the message it became is known. Nothing, where
   * this replica was so slow that another has taken the row: then it is that one's to end.
   */
  async finish(
    botId: string,
    replica: string,
    { id, attempts }: DueMessage,
    messageId: number | null,
  ): Promise<void> {
    await this.database.query(
      `WITH owned AS (
         DELETE FROM outgoing WHERE bot_id = $1 AND id = $2 AND leased_by = $3 AND attempts = $4
         RETURNING subject, chat_id
       )
       INSERT INTO shown_messages (bot_id, subject, chat_id, message_id)
       SELECT $1, subject, chat_id, $5::bigint FROM owned
        WHERE subject IS NOT NULL AND $5::bigint IS NOT NULL
       ON CONFLICT (bot_id, subject, chat_id) DO UPDATE
         SET message_id = excluded.message_id, shown_at = now()`,
      [botId, id, replica, attempts, messageId],
    );
  }

  /** Tries again later; not where a newer message of the same subject waits, which an older one must not follow. */
  async defer(replica: string, { id, attempts }: DueMessage, pauseMs: number): Promise<void> {
    await this.database.query(
      `WITH overtaken AS (
         DELETE FROM outgoing o USING outgoing n
          WHERE o.id = $1 AND o.leased_by = $2 AND o.attempts = $3 AND n.bot_id = o.bot_id
            AND n.chat_id = o.chat_id AND n.subject = o.subject AND n.id > o.id
         RETURNING o.id
       )
       UPDATE outgoing SET leased_by = NULL, leased_until = NULL,
                           available_at = now() + $4 * interval '1 millisecond'
        WHERE id = $1 AND leased_by = $2 AND attempts = $3 AND NOT EXISTS (SELECT FROM overtaken)`,
      [id, replica, attempts, pauseMs],
    );
  }

  /** Telegram wants nothing in this chat for so long; see `rest_outgoing`. */
  async rest(botId: string, chatId: string, forMs: number): Promise<void> {
    await this.database.query('SELECT rest_outgoing($1, $2, $3)', [botId, chatId, forMs]);
  }

  /** What a dead replica was sending is sent now, for it may not have arrived. */
  async free(replica: string): Promise<void> {
    await this.database.query(
      'UPDATE outgoing SET leased_by = NULL, leased_until = NULL WHERE leased_by = $1',
      [replica],
    );
  }

  async prune(): Promise<void> {
    await this.database.query(`DELETE FROM sent_keys WHERE sent_at < now() - interval '3 days'`);
    await this.database.query(
      `DELETE FROM shown_messages WHERE shown_at < now() - interval '14 days'`,
    );
    await this.database.query(
      `DELETE FROM outgoing_rests WHERE rests_until < now() - interval '1 minute'`,
    );
  }
}
