import { readLines } from './log-files';
import { TraceError } from './trace-error';

/** What belongs to a story: every line with one of these ids. */
export interface Scope {
  readonly kind: 'order' | 'update' | 'other';
  /** The whole id of what was asked for. */
  readonly id: string;
  readonly correlationIds: ReadonlySet<string>;
  /** Of orders that its lines speak of. */
  readonly orderIds: ReadonlySet<string>;
  readonly reservationIds: ReadonlySet<string>;
}

const FIELD = /"(correlationId|orderId|reservationId|holdId|claimId)":"([0-9a-f-]{36})"/gu;
const WANTED = /^[0-9a-f]{8}[0-9a-f-]{0,28}$/u;
/** An id that several fields may begin with is looked for in this order. */
const KINDS = ['orderId', 'correlationId', 'reservationId', 'holdId', 'claimId'] as const;

type Ids = Map<string, Set<string>>;

/**
 * Finds out what `wanted` is and which correlation ids belong to it: those of the lines that mention it.
 * A person's press to cancel has another one than their press to buy; the order is in both.
 * @throws TraceError when it is nothing, or not one thing
 */
export async function findScope(wanted: string, files: readonly string[]): Promise<Scope> {
  if (!WANTED.test(wanted)) {
    throw new TraceError([
      `"${wanted}" is no id: give an order's, its first 8 characters, or the reference of an apology.`,
    ]);
  }
  const about = new Map<string, Ids[]>();
  const seen = { lines: 0, json: 0 };
  for (const file of files) {
    await readLines(file, (line) => {
      seen.lines += 1;
      if (line.includes('{"level":')) seen.json += 1;
      if (line.includes(wanted)) noteLine(line, wanted, about);
    });
  }
  const field = KINDS.find((kind) => [...about.keys()].some((key) => key.startsWith(`${kind}:`)));
  if (field === undefined) throw unknown(wanted, files, seen);
  const found = [...about].filter(([key]) => key.startsWith(`${field}:`));
  const [first] = found;
  if (found.length > 1 || first === undefined) {
    const ids = found.map(([key]) => `  ${key.slice(field.length + 1)}`);
    throw new TraceError([`"${wanted}" is the beginning of several:`, ...ids.slice(0, 20)]);
  }
  const id = first[0].slice(field.length + 1);
  const idsOf = (name: string): Set<string> =>
    new Set(first[1].flatMap((ids) => [...(ids.get(name) ?? [])]));
  return {
    kind: field === 'orderId' ? 'order' : field === 'correlationId' ? 'update' : 'other',
    id,
    correlationIds: idsOf('correlationId'),
    orderIds: idsOf('orderId'),
    reservationIds: idsOf('reservationId'),
  };
}

/** Notes what stands in one line with each id that begins as wanted. */
function noteLine(line: string, wanted: string, about: Map<string, Ids[]>): void {
  const ids: Ids = new Map();
  const keys: string[] = [];
  for (const [, name = '', id = ''] of line.matchAll(FIELD)) {
    ids.set(name, (ids.get(name) ?? new Set()).add(id));
    if (id.startsWith(wanted)) keys.push(`${name}:${id}`);
  }
  for (const key of keys) {
    const lines = about.get(key);
    if (lines) lines.push(ids);
    else about.set(key, [ids]);
  }
}

function unknown(
  wanted: string,
  files: readonly string[],
  { lines, json }: { lines: number; json: number },
): TraceError {
  const where = `${lines} lines of ${files.length} ${files.length === 1 ? 'file' : 'files'}`;
  if (lines > 0 && json === 0) {
    return new TraceError([
      `There is not one line of JSON in ${where}: run the services with ENVIRONMENT=production.`,
    ]);
  }
  return new TraceError([
    `Nothing about "${wanted}" in ${where}. Check that`,
    '  the id is an order’s (or a correlation id, or the reference that a user was shown),',
    '  the logs are of the time of the order, and of every replica of every service,',
    '  LOG_LEVEL is info or lower: above it, steps are not logged.',
  ]);
}
