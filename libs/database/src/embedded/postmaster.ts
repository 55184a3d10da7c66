import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isPidTaken, isServerOf } from './process-identity';

/** The server that `postmaster.pid` speaks of. */
export interface Postmaster {
  pid: number;
  port: number;
}

/** The server that really runs on this cluster now; null when none does. */
export function findPostmaster(cluster: string): Postmaster | null {
  const lines = readPidFile(cluster);
  // Line 1 is the pid, line 4 the port (PostgreSQL's miscadmin.h, LOCK_FILE_LINE_*).
  const [pid, port] = [Number(lines?.[0]), Number(lines?.[3])];
  if (!Number.isInteger(pid) || pid <= 0 || !Number.isInteger(port)) return null;
  return isServerOf(pid, cluster) ? { pid, port } : null;
}

/**
 * Removes a `postmaster.pid` that would wrongly stop the next start: its pid now belongs to another
 * process or to a zombie, or the file is torn. One whose pid is free is left to PostgreSQL, which
 * then also looks whether backends of the killed server still use its memory.
 */
export function clearStalePidFile(cluster: string): void {
  const lines = readPidFile(cluster);
  if (lines === null || findPostmaster(cluster)) return;
  const pid = Number(lines[0]);
  if (Number.isInteger(pid) && pid > 0 && !isPidTaken(pid)) return;
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

function readPidFile(cluster: string): string[] | null {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
