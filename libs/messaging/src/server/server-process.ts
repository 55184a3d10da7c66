import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RabbitMqFailedError } from './errors';

/** More than a server that shuts down is given before it is killed. */
const END_LIMIT_MS = 30_000;
const LOOK_EVERY_MS = 40;

/** The file with the pid of the server on this folder, there while it runs. */
export function serverPidFile(folder: string): string {
  return join(folder, 'server.pid');
}

/** Whether a server runs on this folder, whoever started it. */
export function isServerRunning(folder: string): boolean {
  const file = serverPidFile(folder);
  if (!existsSync(file)) return false;
  // After a crash of the machine the pid may be another program's; ours has its folder as home.
  return readCommand(readFileSync(file, 'utf8').trim()).includes(folder);
}

/** The server of a process that was killed needs a moment to end; until then the data are its. */
export async function waitForServerEnd(folder: string): Promise<void> {
  const deadline = performance.now() + END_LIMIT_MS;
  while (isServerRunning(folder)) {
    if (performance.now() > deadline) {
      throw new RabbitMqFailedError(`A RabbitMQ on the folder ${folder} runs and does not end.`);
    }
    await delay(LOOK_EVERY_MS);
  }
}

/** Empty when there is no such process. */
function readCommand(pid: string): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-o', 'command=', '-p', pid], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return '';
  }
}
