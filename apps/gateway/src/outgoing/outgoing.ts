import { Injectable } from '@nestjs/common';
import { Database, sql, sqlOne, type Transaction } from '@numera/database';
import { currentOrigin } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { storable } from '../text/storable';
import type { View } from '../view/view';

export const PRIORITY = { code: 0, answer: 1, notice: 2, broadcast: 3 } as const;

const NAMES = Object.keys(PRIORITY) as (keyof typeof PRIORITY)[];

export function nameOfPriority(priority: number): keyof typeof PRIORITY {
  return NAMES.find((name) => PRIORITY[name] === priority) ?? 'notice';
}

export interface OutgoingMessage {
  readonly botId: string;
  readonly chatId: string;
  readonly view: View;
  readonly priority: keyof typeof PRIORITY;
  /** What the message shows. A later message of the same subject edits it instead of adding one. */
  readonly subject?: string;
  /** A PNG that stands above the text. */
  readonly picture?: Buffer;
  /** The same key sends once, however often the cause is handled. */
  readonly dedupeKey?: string;
  /** What it belongs to, where that is not what is being handled. */
  readonly correlationId?: string;
}

/** The subject of a message that is known by its number only: what a pressed button stands under. */
export const messageSubject = (chatId: string, messageId: number): string =>
  `message:${chatId}:${messageId}`;

/** The durable queue to Telegram. Rows are written in the transaction of what they tell. */
@Injectable()
export class Outgoing {
  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
  ) {}

  /**
   * Queues a message; an older one of the same subject that has not been sent is replaced. The dedupe key is
   * taken here and not when the message has been sent, so that there is no moment in which nobody has it.
   */
  async add(tx: Transaction, message: OutgoingMessage): Promise<void> {
    const { botId, chatId, subject = null, dedupeKey = null } = message;
    const correlationId = message.correlationId ?? currentOrigin()?.correlationId ?? null;
    const queued = await sqlOne<{ id: string }>(
      tx,
      `WITH fresh AS (
         INSERT INTO sent_keys (dedupe_key) SELECT $7 WHERE $7::text IS NOT NULL
         ON CONFLICT DO NOTHING RETURNING dedupe_key
       )
       INSERT INTO outgoing (bot_id, chat_id, priority, subject, view, picture, dedupe_key, correlation_id)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE $7::text IS NULL OR EXISTS (SELECT FROM fresh)
       RETURNING id`,
      [
        botId,
        chatId,
        PRIORITY[message.priority],
        subject,
        JSON.stringify(message.view, storable),
        message.picture ?? null,
        dedupeKey,
        correlationId,
      ],
    );
    if (queued === null) return;
    if (subject !== null) {
      await sql(
        tx,
        `DELETE FROM outgoing WHERE bot_id = $1 AND subject = $2 AND chat_id = $3 AND id < $4
            AND (leased_until IS NULL OR leased_until < now())`,
        [botId, subject, chatId, queued.id],
      );
    }
    this.database.afterCommit(tx, () => this.jobs.wake('gateway.send'));
  }

  /** Says which message of a chat shows a subject from now on. */
  async remember(
    tx: Transaction,
    botId: string,
    subject: string,
    chatId: string,
    messageId: number,
  ): Promise<void> {
    await sql(
      tx,
      `INSERT INTO shown_messages (bot_id, subject, chat_id, message_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT (bot_id, subject, chat_id) DO UPDATE
         SET message_id = excluded.message_id, shown_at = now()`,
      [botId, subject, chatId, messageId],
    );
  }
}
