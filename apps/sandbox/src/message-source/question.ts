import type { IncomingMessage } from 'node:http';
import type { Mailbox, SourceMessage } from './mailbox';

/** What a question to the source asks for. */
export type Question =
  | { readonly kind: 'cursor'; readonly cursor: number }
  | { readonly kind: 'since'; readonly sinceMs: number; readonly asWritten: string }
  | { readonly kind: 'everything' };

const KEY_FIELDS = ['key', 'api_key', 'token'];
/** Later than this in seconds is the year 5138; so large a number is milliseconds. */
const LARGEST_SECONDS = 100_000_000_000;

/** The key as it was given: in `X-Api-Key`, as bearer or plain in `Authorization`, or in the query. */
export function keyOf({ headers }: IncomingMessage, query: URLSearchParams): string {
  const header = headers['x-api-key'] ?? headers.authorization;
  const given = Array.isArray(header) ? header[0] : header;
  if (given !== undefined) return given.replace(/^Bearer /u, '');
  return KEY_FIELDS.map((name) => query.get(name)).find((value) => value !== null) ?? '';
}

/** Null when the cursor or the time cannot be read. An empty one counts as none. */
export function readQuestion(query: URLSearchParams): Question | null {
  const [cursor, since] = ['cursor', 'since'].map((name) => query.get(name)?.trim() ?? '');
  if (cursor) return /^\d{1,15}$/u.test(cursor) ? { kind: 'cursor', cursor: Number(cursor) } : null;
  if (!since) return { kind: 'everything' };
  const sinceMs = readTime(since);
  return Number.isNaN(sinceMs) ? null : { kind: 'since', sinceMs, asWritten: since };
}

function readTime(text: string): number {
  if (!/^\d+(?:\.\d+)?$/u.test(text)) return Date.parse(text);
  const number = Number(text);
  return number < LARGEST_SECONDS ? number * 1_000 : number;
}

/** @param repeated so many from before the cursor are listed once more */
export function messagesFor(
  question: Question,
  mailbox: Mailbox,
  repeated: number,
): readonly SourceMessage[] {
  switch (question.kind) {
    case 'cursor':
      return mailbox.after(question.cursor - repeated);
    case 'since':
      return mailbox.since(question.sinceMs);
    case 'everything':
      return mailbox.newest();
  }
}

export function describe(question: Question): string {
  switch (question.kind) {
    case 'cursor':
      return `cursor ${question.cursor}`;
    case 'since':
      return `since ${question.asWritten}`;
    case 'everything':
      return 'everything';
  }
}
