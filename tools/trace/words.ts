import { allContracts } from '@numera/contracts';
import type { Step } from '@numera/messaging';
import type { Entry } from './entry';

type Fields = Readonly<Record<string, unknown>>;

const KIND_OF = new Map(allContracts().map((contract) => [contract.name, contract.kind]));
const VERB = { command: 'took command', event: 'heard', query: 'answered' } as const;

/** What each step says in words. */
const WORDS: Readonly<Record<Step['msg'], (fields: Fields) => string>> = {
  'update received': (f) => `update ${t(f['updateId'])} (${t(f['kind'])}) came and was stored`,
  'update handled': (f) => {
    const end =
      f['outcome'] === 'handled' ? 'handled' : `${t(f['outcome'])} at try ${t(f['attempt'])}`;
    return `update ${t(f['updateId'])} ${end}${took(f)}${waited(f)}`;
  },
  'message handled': (f) => {
    const verb = VERB[KIND_OF.get(t(f['name'])) ?? 'event'];
    const end =
      f['outcome'] === 'repeated'
        ? ': it came again, and its effect was there'
        : f['outcome'] === 'failed'
          ? ': FAILED'
          : '';
    return `${verb} ${t(f['name'])}${end}${took(f)}`;
  },
  'order placed': (f) =>
    `order placed, ${t(f['state'])}${f['failure'] == null ? '' : `: ${t(f['failure'])}`}`,
  'order changed': (f) => {
    const moves = Array.isArray(f['moves']) ? f['moves'].map(t) : [];
    return `${moves.length > 0 ? moves.join(', ') : 'no new state'} because of ${t(f['cause'])}`;
  },
  'money moved': (f) => `${t(f['kind'])} of ${dollars(f['amountCents'])}: ${t(f['outcome'])}`,
  'provider called': (f) => `${t(f['account'])} ${t(f['endpoint'])}: ${t(f['outcome'])}${took(f)}`,
  'account looked at': (f) =>
    `looked at ${t(f['account'])} for ${t(f['watches'])} numbers: ${t(f['outcome'])}${took(f)}`,
  'code found': () => 'a code was found',
  'Telegram called': (f) => {
    const again = Number(f['attempt']) > 1 ? `, try ${t(f['attempt'])}` : '';
    const what = f['kind'] === 'edit' ? 'message edited' : 'message';
    return `${t(f['priority'])} to Telegram (${what}): ${t(f['outcome'])}${again}${took(f)}${waited(f)}`;
  },
};

const SEVERITY: readonly (readonly [number, string])[] = [
  [60, 'FATAL '],
  [50, 'ERROR '],
  [40, 'warning: '],
];

/** What happened, in words; of a line that is no step, its message and what it says of the fault. */
export function wordsOf({ msg, level, fields }: Entry): string {
  if (Object.hasOwn(WORDS, msg)) return WORDS[msg as Step['msg']](fields);
  const severity = SEVERITY.find(([from]) => level >= from)?.[1] ?? '';
  const facts = ['name', 'reference', 'reason', 'code', 'outcome', 'detail', 'attempts']
    .filter((key) => fields[key] != null)
    .map((key) => `${key} ${t(fields[key])}`);
  const fault = faultOf(fields['error'] ?? fields['err']);
  return severity + [msg, ...facts, ...fault].join(', ');
}

function faultOf(error: unknown): string[] {
  if (typeof error === 'string') return [error];
  if (typeof error !== 'object' || error === null) return [];
  const { type, message } = error as Fields;
  return [`${t(type)}: ${t(message)}`];
}

function took(fields: Fields): string {
  return typeof fields['ms'] === 'number' ? `, ${fields['ms']} ms` : '';
}

/** Waits that nobody notices are not told. */
function waited({ waitedMs }: Fields): string {
  return typeof waitedMs === 'number' && waitedMs >= 20 ? ` after a wait of ${waitedMs} ms` : '';
}

function dollars(cents: unknown): string {
  return `$${(Number(cents) / 100).toFixed(2)}`;
}

/** A field of a log, which anything may have written. */
function t(value: unknown = null): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
