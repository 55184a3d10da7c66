import { field, isRow, type Row, textOf } from '../wire/decode';

const LONGEST_TEXT = 4_000;
const LONGEST_CODE = 64;

export interface Message {
  /** The provider's guess of the code. */
  readonly code: string | null;
  readonly text: string | null;
}

/** A code, and the text where there is one; null when there is neither. What is too long for a code is a text. */
export function messageOf(code: unknown, text: unknown): Message | null {
  const whole = textOf(text, LONGEST_TEXT);
  const guess = textOf(code, LONGEST_TEXT);
  if (guess !== null && guess.length > LONGEST_CODE) return { code: null, text: whole ?? guess };
  return guess === null && whole === null ? null : { code: guess, text: whole };
}

/**
 * All messages of a row, oldest first. Servers write `smsCode` and `smsText`, each a text or a list, or `sms` as
 * a text, an object or a list of objects.
 */
export function messagesIn(row: unknown): Message[] {
  const codes = listOf(field(row, 'smsCode') ?? field(row, 'code'));
  const texts = listOf(field(row, 'smsText') ?? field(row, 'text'));
  const paired = Array.from({ length: Math.max(codes.length, texts.length) }, (_, at) =>
    messageOf(codes[at], texts[at]),
  );
  const single = listOf(field(row, 'sms')).map(smsOf);
  const found = paired.some((one) => one !== null) ? paired : single;
  return found.filter((one) => one !== null);
}

const MESSAGE_FIELDS = ['smsCode', 'smsText', 'sms', 'code', 'text'];

/** Whether a server's list of orders has messages, or only the orders; believed to have until rows say otherwise. */
export class ListHabit {
  private seen: 'nothing' | 'orders' | 'messages' = 'nothing';

  get hasMessages(): boolean {
    return this.seen !== 'orders';
  }

  note(rows: readonly Row[]): void {
    if (rows.length === 0 || this.seen === 'messages') return;
    const isThere = (row: Row): boolean => MESSAGE_FIELDS.some((name) => name in row);
    this.seen = rows.some(isThere) ? 'messages' : 'orders';
  }
}

/** One element of `sms`: a whole message, or `{code, text}`. */
export function smsOf(sms: unknown): Message | null {
  return isRow(sms) ? messageOf(field(sms, 'code'), field(sms, 'text')) : messageOf(null, sms);
}

function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === null ? [] : [value];
}
