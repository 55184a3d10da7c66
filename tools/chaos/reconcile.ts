import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** Runs Numera's own `reconcile`; how many differences it found, and its words. */
export async function reconcile(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<{ differences: number; output: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const program = join(ROOT, 'apps/standalone/dist/main.js');
  const child = spawn(process.execPath, ['--enable-source-maps', program, 'reconcile'], {
    // Not the repository's folder, whose `.env` is none of this.
    cwd: folder,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  await new Promise((ended) => child.once('close', ended));
  const found = /compared, (\d+) differences/u.exec(output)?.[1];
  if (found === undefined) throw new Error(`reconcile failed: ${output}`);
  return { differences: Number(found), output: output.trim() };
}
