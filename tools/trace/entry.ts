import { basename } from 'node:path';

/** One line of a log. */
export interface Entry {
  readonly timeMs: number;
  /** pino's: 30 information, 40 warning, 50 error. */
  readonly level: number;
  /** `poller-2`, or as much as the line says. */
  readonly who: string;
  readonly correlationId: string | null;
  readonly msg: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The line as an entry; null when it is none of ours. What stands before the JSON (a container's name) is skipped. */
export function parseEntry(line: string, file: string): Entry | null {
  const fields = parseObject(line);
  if (fields === null) return null;
  const { time, level, msg, correlationId } = fields;
  if (typeof time !== 'number' || typeof level !== 'number') return null;
  return {
    timeMs: time,
    level,
    who: replicaOf(file) ?? processOf(fields),
    correlationId: typeof correlationId === 'string' ? correlationId : null,
    msg: typeof msg === 'string' ? msg : '',
    fields,
  };
}

function parseObject(line: string): Record<string, unknown> | null {
  const begin = line.indexOf('{');
  if (begin < 0) return null;
  try {
    return JSON.parse(line.slice(begin)) as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** `npm run stack` writes a file a replica, `poller-2.log`. */
function replicaOf(file: string): string | null {
  return /^([a-z]+-\d+)\.log(?:\.gz)?$/u.exec(basename(file))?.[1] ?? null;
}

/** In a container every process has the same small number; there the host tells them apart. */
function processOf({ service, host, pid }: Readonly<Record<string, unknown>>): string {
  if (typeof service !== 'string') return 'numera';
  const isContained = typeof pid === 'number' && pid < 100 && typeof host === 'string';
  return isContained ? `${service}@${host.slice(0, 6)}` : `${service}#${String(pid)}`;
}
