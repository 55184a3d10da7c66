import { Injectable } from '@nestjs/common';
import { Database, sql, type Transaction } from '@numera/database';
import { Batcher, Inbox } from '@numera/messaging';
import type { View } from '../view/view';

export interface DueMessage {
  id: string;
  chatId: string;
  priority: number;
  subject: string | null;
  view: View;
  picture: Buffer | null;
  document: Buffer | null;
  documentName: string | null;
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

/** A message that was sent, as which one of its chat, or will never be. */
interface Ended {
  readonly botId: string;
  readonly replica: string;
  readonly id: string;
  readonly chatId: string;
  readonly attempts: number;
  readonly messageId: number | null;
}

@Injectable()
export class OutgoingStore {
  /** Messages that end together are forgotten together. */
  private readonly ends: Batcher<Ended>;

  constructor(
    private readonly database: Database,
    inbox: Inbox,
  ) {
    this.ends = new Batcher(database, inbox, {
      keyOf: ({ chatId }) => chatId,
      write: (tx, items) =>
        forget(
          tx,
          items.map(({ input }) => input),
        ),
    });
  }

  /** Takes due messages, as `claim_outgoing` in the migrations says, the most urgent first. */
  claim(botId: string, claim: Claim): Promise<DueMessage[]> {
    return this.database.query<DueMessage>(
      `SELECT id, chat_id AS "chatId", priority, subject, view, picture, document,
              document_name AS "documentName", attempts, age_ms AS "ageMs",
              shown_message_id AS "shownMessageId", correlation_id AS "correlationId"
         FROM claim_outgoing($1, $2, $3, $4, $5)`,
      [botId, claim.replica, claim.limit, claim.lowestPriority, claim.noticesPerSecond],
    );
  }

  /**
   * Telegram has it (or will never take it): the row goes, the message it became is known. Nothing, where
   * this replica was so slow that another has taken the row: then it is that one's to end.
   */
  finish(
    botId: string,
    replica: string,
    { id, chatId, attempts }: DueMessage,
    messageId: number | null,
  ): Promise<void> {
    return this.ends.add({ botId, replica, id, chatId, attempts, messageId });
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

/** Of different chats, so that no two show one subject. */
async function forget(tx: Transaction, ended: readonly Ended[]): Promise<void> {
  await sql(
    tx,
    `WITH owned AS (
       DELETE FROM outgoing o
        USING jsonb_to_recordset($1::jsonb) AS e ("botId" text, replica uuid, id bigint, attempts int,
                                                  "messageId" bigint)
        WHERE o.id = ANY($2::bigint[]) AND o.id = e.id AND o.bot_id = e."botId"
          AND o.leased_by = e.replica AND o.attempts = e.attempts
       RETURNING o.bot_id, o.subject, o.chat_id, e."messageId"
     )
     INSERT INTO shown_messages (bot_id, subject, chat_id, message_id)
     SELECT bot_id, subject, chat_id, "messageId" FROM owned
      WHERE subject IS NOT NULL AND "messageId" IS NOT NULL ORDER BY bot_id, subject, chat_id
     ON CONFLICT (bot_id, subject, chat_id) DO UPDATE
       SET message_id = excluded.message_id, shown_at = now()`,
    [JSON.stringify(ended), ended.map(({ id }) => id)],
  );
}
