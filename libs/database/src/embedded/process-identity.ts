import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/**
 * When the process with this pid started, as text that only that process ever has; null when no
 * such process runs. A pid alone says little: after a crash or a reboot it is given to another.
 *
 * Linux: boot id and start tick of `/proc/<pid>/stat`. A zombie counts as ended: in a container
 * without an init nobody reaps a killed server, and it would look alive for ever. Elsewhere `ps`;
 * on Windows, which has neither, the pid alone.
 */
export function readProcessIdentity(pid: number): string | null {
  if (!isPidTaken(pid)) return null;
  if (process.platform === 'linux') return readLinuxIdentity(pid);
  if (process.platform === 'win32') return `pid ${pid}`;
  return readPs(pid, 'lstart=');
}

/** Whether a process is a PostgreSQL server on this data directory. */
export function isServerOf(pid: number, clusterDir: string): boolean {
  if (readProcessIdentity(pid) === null) return false;
  if (process.platform === 'linux') {
    // The server works in its data directory.
    return readLink(`/proc/${pid}/cwd`) === clusterDir && programOf(pid).startsWith('postgres');
  }
  if (process.platform === 'win32') return true;
  return /postgres/.test(readPs(pid, 'command=') ?? '');
}

/** Whether the program file that a process runs has since been deleted, as by `npm ci`. */
export function isProgramDeleted(pid: number): boolean {
  return process.platform === 'linux' && programOf(pid).endsWith(' (deleted)');
}

/** Whether the pid is given to any process at all, a zombie included. */
export function isPidTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readLinuxIdentity(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces and parentheses itself; the fields follow the last.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTick] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X' || startTick === undefined) return null;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${startTick}`;
  } catch {
    return null;
  }
}

function programOf(pid: number): string {
  return (readLink(`/proc/${pid}/exe`) ?? '').split('/').at(-1) ?? '';
}

function readLink(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function readPs(pid: number, column: string): string | null {
  try {
    const output = execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' });
    return output.trim() || null;
  } catch {
    return null;
  }
}
