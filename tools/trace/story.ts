import type { Entry } from './entry';
import { parseEntry } from './entry';
import { logFilesOf, readLines } from './log-files';
import { findScope, type Scope } from './scope';

/** Everything that the logs say of one order, or of one update. */
export interface Story {
  readonly scope: Scope;
  /** In the order of their times; of replicas on several machines, as far as their clocks agree. */
  readonly entries: readonly Entry[];
  readonly who: readonly string[];
  /** How many warnings and errors. */
  readonly problems: number;
  /** The order's state as it was last told. */
  readonly state: string | null;
  /** From the update that placed the order to its first number. */
  readonly updateToNumberMs: number | null;
  /** From the code's being found to Telegram's having it. */
  readonly codeToDeliveryMs: number | null;
}

/**
 * The story of `wanted`: an order's id or its first 8 characters or more, or in the same way a correlation id.
 * `logs` are files, or folders of files, in JSON lines; they are read twice, line by line.
 * @throws TraceError in words for who asked
 */
export async function traceOrder(wanted: string, logs: string | readonly string[]): Promise<Story> {
  const paths = typeof logs === 'string' ? [logs] : logs;
  const files = (await Promise.all(paths.map(logFilesOf))).flat();
  const scope = await findScope(wanted.trim().toLowerCase(), files);
  const ids = [scope.id, ...scope.correlationIds];
  if (scope.kind === 'order') ids.push(...scope.reservationIds);
  // Parsing is dear and a search is not.
  const mentions = new RegExp([...new Set(ids)].join('|'), 'u');
  const entries: Entry[] = [];
  for (const file of files) {
    await readLines(file, (line) => {
      const entry = mentions.test(line) ? parseEntry(line, file) : null;
      if (entry) entries.push(entry);
    });
  }
  return tell(scope, entries);
}

export function tell(scope: Scope, unsorted: readonly Entry[]): Story {
  const entries = unsorted.toSorted((one, other) => one.timeMs - other.timeMs);
  return {
    scope,
    entries,
    who: [...new Set(entries.map((entry) => entry.who))].sort(),
    problems: entries.filter((entry) => entry.level >= 40).length,
    state: lastStateOf(entries),
    updateToNumberMs: updateToNumberMs(entries),
    codeToDeliveryMs: codeToDeliveryMs(entries),
  };
}

function movesOf(entry: Entry): readonly string[] {
  const { moves } = entry.fields;
  return entry.msg === 'order changed' && Array.isArray(moves) ? moves.map(String) : [];
}

function lastStateOf(entries: readonly Entry[]): string | null {
  const moves = entries.flatMap(movesOf).filter((move) => move.startsWith('order '));
  const placed = entries.find((entry) => entry.msg === 'order placed')?.fields['state'];
  const last = moves.at(-1)?.split('→')[1] ?? placed;
  return typeof last === 'string' ? last : null;
}

function updateToNumberMs(entries: readonly Entry[]): number | null {
  const placed = entries.find((entry) => entry.msg === 'order placed');
  const update = entries.find(
    (entry) => entry.msg === 'update received' && entry.correlationId === placed?.correlationId,
  );
  const opened = entries.find((entry) =>
    movesOf(entry).some((move) => /^reservation .*→open$/u.test(move)),
  );
  return update && opened ? opened.timeMs - update.timeMs : null;
}

function codeToDeliveryMs(entries: readonly Entry[]): number | null {
  const found = entries.find((entry) => entry.msg === 'code found');
  const delivered = entries.find(
    ({ msg, fields }) =>
      msg === 'Telegram called' && fields['priority'] === 'code' && fields['outcome'] === 'sent',
  );
  return found && delivered ? delivered.timeMs - found.timeMs : null;
}
