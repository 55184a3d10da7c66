import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withSpooled } from './log-files';
import { printStory } from './print';
import { traceOrder, type Story } from './story';
import { TraceError } from './trace-error';

const USAGE = [
  'npm run trace -- <order> [--logs <file, folder or - for standard input>]…',
  '  <order>: its id or the first 8 characters or more of it, a correlation id, or a reference',
  '  --logs:  .numera/stack/logs where nothing is said; may be given several times',
];

export interface TraceOptions {
  /** The folder of `.numera/`. */
  readonly home: string;
  readonly arguments: readonly string[];
  readonly input: NodeJS.ReadableStream;
  readonly say: (line: string) => void;
}

/** `npm run trace`: answers the exit code, 1 when there is nothing to tell. */
export async function runTrace({
  home,
  arguments: args,
  input,
  say,
}: TraceOptions): Promise<number> {
  const wish = wishOf(args);
  if (wish === null) {
    for (const line of USAGE) say(line);
    return 2;
  }
  const { wanted, logs } = wish;
  const paths = logs.length > 0 ? logs : [join(home, '.numera', 'stack', 'logs')];
  try {
    const story = paths.includes('-')
      ? await withSpooled(input, (spool) => trace(wanted, paths, spool))
      : await traceOrder(wanted, paths);
    for (const line of printStory(story)) say(line);
    return 0;
  } catch (thrown) {
    if (!(thrown instanceof TraceError)) throw thrown;
    say(thrown.message);
    return 1;
  }
}

function trace(wanted: string, paths: readonly string[], spool: string): Promise<Story> {
  return traceOrder(
    wanted,
    paths.map((path) => (path === '-' ? spool : path)),
  );
}

function wishOf(args: readonly string[]): { wanted: string; logs: readonly string[] } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { logs: { type: 'string', multiple: true } },
    });
    const [wanted] = positionals;
    if (wanted === undefined || positionals.length > 1) return null;
    return { wanted, logs: values.logs ?? [] };
  } catch {
    return null;
  }
}
