import type { MessageSourceSettings } from '../page/page-api';
import type { SourceMessage } from './mailbox';

/** A message as it is written in an answer or a delivery. */
export type Row = unknown;

const YEARS_AGO_MS = Date.UTC(2019, 4, 1);
/** Nobody's: one that is not in use, one without country, and what is no number at all. */
const NOBODYS = ['+15005550006', '00999123456', 'hello', ''];

/** The rows of these messages, with what the settings make wrong in them. */
export function rowsOf(messages: readonly SourceMessage[], settings: MessageSourceSettings): Row[] {
  const rows = messages.map((message) => rowOf(message, settings));
  switch (settings.content) {
    case 'none':
      return rows;
    case 'duplicates':
      return rows.flatMap((row) => [row, row]);
    case 'out-of-order':
      return rows.reverse();
    case 'years-old':
      return [...messages.map((message) => rowOf(aged(message), settings)), ...rows];
    case 'wrong-types':
      return [
        ...WRONG_ROWS,
        ...rows,
        ...messages.map(({ to }) => ({ to: Number(to), text: 1, ts: {} })),
      ];
    case 'wrong-numbers':
      return [...NOBODYS.map((to, at) => foreign(to, at, settings)), ...rows];
  }
}

const WRONG_ROWS: readonly Row[] = [
  null,
  'a text alone',
  [],
  42,
  { to: { number: '+1' }, text: ['x'], ts: true, meta: 'none' },
  { text: 'to nobody: 123456' },
  { to: '+4915112345678' },
];

function rowOf(message: SourceMessage, settings: MessageSourceSettings): Row {
  const { to, text, service, receivedAtMs, sequence } = message;
  return {
    to,
    ...(settings.namesService && service !== '' ? { service } : {}),
    text,
    ts: timestamp(receivedAtMs, settings.tsFormat),
    meta: { id: idOf(sequence), ...(service === '' ? {} : { sender: service }) },
  };
}

export const idOf = (sequence: number): string => `m-${sequence}`;

/** More than a sandbox ever counts to, so that no id is had twice. */
const AGED_BY = 1_000_000_000_000;

/** The same number got another code years ago, which the source still has. */
function aged(message: SourceMessage): SourceMessage {
  const text = message.text.replace(/\d/gu, '7');
  const receivedAtMs = YEARS_AGO_MS + (message.sequence % 100_000) * 60_000;
  return { ...message, sequence: message.sequence - AGED_BY, text, receivedAtMs };
}

function foreign(to: string, at: number, settings: MessageSourceSettings): Row {
  const text = `Your code is 90${at}125`;
  return { to, text, ts: timestamp(Date.now(), settings.tsFormat), meta: { id: `f-${at}` } };
}

function timestamp(atMs: number, format: MessageSourceSettings['tsFormat']): number | string {
  switch (format) {
    case 'seconds':
      return Math.floor(atMs / 1_000);
    case 'milliseconds':
      return atMs;
    case 'iso':
      return new Date(atMs).toISOString();
  }
}
