import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { TraceError } from './trace-error';

/** Every file of a folder, not of those within it; a file is itself. */
export async function logFilesOf(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() !== true) {
    if (found !== null) return [path];
    throw new TraceError([
      `There are no logs at ${path}.`,
      '`npm run stack` writes them to .numera/stack/logs; others are given with --logs <file, folder or ->:',
      '  docker compose logs --no-log-prefix | npm run trace -- <order> --logs -',
    ]);
  }
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(path, entry.name))
    .sort();
}

/** Calls `take` with each line, and never holds more of the file than the line: it may be many gigabytes. */
export async function readLines(path: string, take: (line: string) => void): Promise<void> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  const input = path.endsWith('.gz') ? createGunzip() : file;
  const lines = createInterface({ input, crlfDelay: Infinity });
  lines.on('line', take);
  const ended = new Promise<void>((resolve, reject) => {
    lines.once('close', resolve);
    // An interface says nothing of its input's errors.
    for (const stream of [file, input]) stream.once('error', reject);
  });
  if (input !== file) file.pipe(input as NodeJS.WritableStream);
  await ended;
}

/** Runs `work` on a file with all that `input` gives: logs are read twice, and a stream only once. */
export async function withSpooled<T>(
  input: NodeJS.ReadableStream,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'numera-trace-'));
  try {
    const path = join(folder, 'logs');
    await pipeline(input, createWriteStream(path, { mode: 0o600 }));
    return await work(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
