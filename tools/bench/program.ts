import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const START_MS = 60_000;
const STOP_MS = 10_000;
const MAIN = join(__dirname, '../../apps/standalone/dist/main.js');

/** Numera as `npm start` runs it, as a process of its own. */
export interface Program {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts the built program in `folder`, where no `.env` of somebody changes what is measured. */
export async function startProgram(
  folder: string,
  settings: Readonly<Record<string, string>>,
): Promise<Program> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [MAIN], {
    cwd: folder,
    env: { PATH, HOME, ENVIRONMENT: 'production', LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): Promise<void> => end(child);
  try {
    await running(child);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  return { pid: child.pid ?? 0, stop };
}

function running(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const hear = (chunk: Buffer): void => {
      // Read to the end of its life, or it would block; kept only until it runs.
      if (output.length < 10_000) output += chunk.toString();
      if (output.includes('Numera is running')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    const late = setTimeout(() => reject(new Error(`Numera does not start: ${output}`)), START_MS);
    late.unref();
    child.once('exit', () => reject(new Error(`Numera has ended: ${output}`)));
    child.once('error', reject);
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(killer);
}
