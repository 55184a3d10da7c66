import { spawn } from 'node:child_process';

/** Waits for the end of its input, which comes when this process ends, even killed, and then ends `$1`. */
const SCRIPT = 'cat >/dev/null; kill -TERM "$1" && sleep 5 && kill -KILL "$1"';

/**
 * Lets a process not outlive this one, however this one ends.
 * @returns lets go of it: to be called when the process has ended, for its id may be another's then
 */
export function endWithUs(pid: number): () => void {
  const reaper = spawn('/bin/sh', ['-c', SCRIPT, 'sh', String(pid)], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  reaper.on('error', () => undefined);
  reaper.stdin.on('error', () => undefined);
  reaper.unref();
  return () => void reaper.kill('SIGKILL');
}
