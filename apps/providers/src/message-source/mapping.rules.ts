import { SourceError } from './source-error';

/** Where the fields are: names with dots between them, `data.items`. Empty for the whole answer. */
export interface Mapping {
  readonly messages: string;
  readonly to: string;
  readonly service: string;
  readonly text: string;
  readonly ts: string;
  readonly id: string;
  readonly sender: string;
  readonly cursor: string;
}

/** The shape of SRC-4; an id and a sender are taken where they are. */
export const DEFAULT_MAPPING: Mapping = {
  messages: 'messages',
  to: 'to',
  service: 'service',
  text: 'text',
  ts: 'ts',
  id: 'id',
  sender: 'sender',
  cursor: 'cursor',
};

/** A message as its source tells it, its fields as texts. */
export interface SourceMessage {
  readonly to: string;
  readonly service: string;
  readonly text: string;
  readonly sender: string;
  /** The source's own identity of it; empty where it gives none. */
  readonly id: string;
  /** By the source's clock; null where it tells none that can be read. */
  readonly sentAtMs: number | null;
}

export interface SourceAnswer {
  readonly messages: readonly SourceMessage[];
  /** What the next question begins with; null where the source tells none. */
  readonly cursor: string | null;
}

const MOST_MESSAGES = 10_000;
const LONGEST_TEXT = 4_000;
const LONGEST_FIELD = 120;
const LONGEST_CURSOR = 500;
const PATH = /^[\w$-]+(?:\.[\w$-]+)*$/u;

/**
 * Reads a mapping as an admin writes it, `{"messages": "data.items", "to": "phone"}`; what it leaves out
 * is as in {@link DEFAULT_MAPPING}.
 * @throws SourceError `bad_mapping` with the name of the field
 */
export function parseMapping(text: string): Mapping {
  if (text.trim() === '') return DEFAULT_MAPPING;
  const given = parseJson(text);
  if (!isObject(given)) throw new SourceError('bad_mapping', '');
  const mapping: Record<string, string> = { ...DEFAULT_MAPPING };
  for (const [field, path] of Object.entries(given)) {
    const isWhole = field === 'messages' && path === '';
    if (!(field in DEFAULT_MAPPING) || typeof path !== 'string') {
      throw new SourceError('bad_mapping', field.slice(0, 60));
    }
    if (!isWhole && (!PATH.test(path) || path.length > 100)) {
      throw new SourceError('bad_mapping', field);
    }
    mapping[field] = path;
  }
  return mapping as unknown as Mapping;
}

/**
 * Reads a source's answer or delivery: where the messages should be, or a list by itself, or one message by
 * itself. A message without a number or a text is no message and left out.
 * @throws SourceError `not_json`, `no_messages_field`, `too_large`
 */
export function readAnswer(body: Buffer, mapping: Mapping): SourceAnswer {
  const answer = parseJson(body.toString('utf8').replace(/^\ufeff/u, ''));
  if (answer === undefined) throw new SourceError('not_json', '');
  const list = listIn(answer, mapping);
  if (list.length > MOST_MESSAGES) throw new SourceError('too_large', `${list.length} messages`);
  const cursor = textAt(answer, mapping.cursor, LONGEST_CURSOR + 1);
  return {
    messages: list.flatMap((row: unknown) => readMessage(row, mapping) ?? []),
    cursor: cursor === '' || cursor.length > LONGEST_CURSOR ? null : cursor,
  };
}

function listIn(answer: unknown, mapping: Mapping): unknown[] {
  const list = mapping.messages === '' ? answer : valueAt(answer, mapping.messages);
  if (Array.isArray(list)) return list;
  // An empty list of Go.
  if (list === null && answer !== null) return [];
  if (Array.isArray(answer)) return answer;
  const isOne = (list === undefined || list === answer) && readMessage(answer, mapping) !== null;
  if (isOne) return [answer];
  throw new SourceError('no_messages_field', mapping.messages);
}

function readMessage(row: unknown, mapping: Mapping): SourceMessage | null {
  if (!isObject(row)) return null;
  const to = textAt(row, mapping.to, 64);
  const text = textAt(row, mapping.text, LONGEST_TEXT);
  if (to === '' || text.trim() === '') return null;
  return {
    to,
    text,
    service: textAt(row, mapping.service, LONGEST_FIELD),
    sender: textAt(row, mapping.sender, 64) || textAt(row, 'meta.sender', 64),
    id: textAt(row, mapping.id, 200) || textAt(row, 'meta.id', 200),
    sentAtMs: timeOf(valueAt(row, mapping.ts)),
  };
}

/** Seconds or milliseconds since 1970, or a date with time; one without zone is UTC. Null for anything else. */
export function timeOf(value: unknown): number | null {
  if (
    typeof value === 'number' ||
    (typeof value === 'string' && /^\d{9,16}(?:\.\d+)?$/u.test(value))
  ) {
    const number = Number(value);
    if (!Number.isFinite(number) || number <= 0) return null;
    const ms = number < 1e11 ? number * 1_000 : number;
    return ms < 1e14 ? Math.round(ms) : null;
  }
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/u.test(value)) return null;
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/iu.test(value);
  const ms = Date.parse(`${value.replace(' ', 'T')}${hasZone ? '' : 'Z'}`);
  return Number.isNaN(ms) ? null : ms;
}

/** Text or number; null, objects and lists are no text. Without NUL, which PostgreSQL cannot store. */
function textAt(value: unknown, path: string, longest: number): string {
  const found = valueAt(value, path);
  if (typeof found !== 'string' && typeof found !== 'number') return '';
  return String(found)
    .replaceAll('\0', '')
    .slice(0, longest)
    .replace(/\p{Surrogate}/gu, '\ufffd');
}

function valueAt(value: unknown, path: string): unknown {
  let found = value;
  for (const name of path.split('.')) {
    if (!isObject(found) || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return found;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined where it is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
