import { Injectable } from '@nestjs/common';
import { Database, sql, type Transaction } from '@numera/database';
import { currentOrigin } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { storable } from '../text/storable';
import type { View } from '../view/view';

export const PRIORITY = { code: 0, answer: 1, notice: 2, broadcast: 3 } as const;

const NAMES = Object.keys(PRIORITY) as (keyof typeof PRIORITY)[];

export function nameOfPriority(priority: number): keyof typeof PRIORITY {
  return NAMES.find((name) => PRIORITY[name] === priority) ?? 'notice';
}

/** A file on its way to a chat. */
export interface Document {
  readonly name: string;
  readonly body: Buffer;
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
  /** A file that the text is the caption of; at most 1,024 characters of it are shown. */
  readonly document?: Document;
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

  /** Queues a message, as {@link addAll} does. */
  add(tx: Transaction, message: OutgoingMessage): Promise<void> {
    return this.addAll(tx, [message]);
  }

  /**
   * Queues messages; an older one of the same subject that has not been sent is replaced. The dedupe key is
   * taken here and not when the message has been sent, so that there is no moment in which nobody has it.
   * No two of one call may have the same key or subject.
   */
  async addAll(tx: Transaction, messages: readonly OutgoingMessage[]): Promise<void> {
    if (messages.length === 0) return;
    // What is replaced is found row by row through its index: the planner, left to itself, may read the whole
    // queue, which is long while a broadcast goes out.
    await sql(
      tx,
      `WITH asked AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS a (place int, bot_id text, chat_id text,
           priority smallint, subject text, view jsonb, picture text, document text,
           document_name text, dedupe_key text, correlation_id text)
       ), fresh AS (
         INSERT INTO sent_keys (dedupe_key)
         SELECT dedupe_key FROM asked WHERE dedupe_key IS NOT NULL ORDER BY dedupe_key
         ON CONFLICT DO NOTHING RETURNING dedupe_key
       ), queued AS (
         INSERT INTO outgoing
            (bot_id, chat_id, priority, subject, view, picture, document, document_name, dedupe_key,
             correlation_id)
         SELECT bot_id, chat_id, priority, subject, view, decode(picture, 'base64'),
                decode(document, 'base64'), document_name, dedupe_key, correlation_id
            FROM asked
          WHERE dedupe_key IS NULL OR dedupe_key IN (SELECT dedupe_key FROM fresh) ORDER BY place
         RETURNING id, bot_id, chat_id, subject
       )
       DELETE FROM outgoing WHERE (leased_until IS NULL OR leased_until < now())
          AND id = ANY(ARRAY(
            SELECT older.id FROM queued q CROSS JOIN LATERAL (
              SELECT o.id FROM outgoing o WHERE o.bot_id = q.bot_id AND o.subject = q.subject
                 AND o.chat_id = q.chat_id AND o.id < q.id OFFSET 0) AS older))`,
      [JSON.stringify(messages.map(rowOf), storable)],
    );
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

function rowOf(message: OutgoingMessage, place: number) {
  return {
    place,
    bot_id: message.botId,
    chat_id: message.chatId,
    priority: PRIORITY[message.priority],
    subject: message.subject ?? null,
    view: message.view,
    picture: message.picture?.toString('base64') ?? null,
    document: message.document?.body.toString('base64') ?? null,
    document_name: message.document?.name ?? null,
    dedupe_key: message.dedupeKey ?? null,
    correlation_id: message.correlationId ?? currentOrigin()?.correlationId ?? null,
  };
}
