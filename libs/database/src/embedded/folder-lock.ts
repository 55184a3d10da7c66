import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DataFolderBusyError, DataFolderUnusableError } from './errors';
import { readProcessIdentity } from './process-identity';

interface Holder {
  pid: number;
  /** See `readProcessIdentity`: tells the holder from a later process with its pid. */
  identity: string;
  token: string;
}

export interface FolderLock {
  /** Gives the folder back; does nothing when called again. */
  release(): void;
}

const TAKEOVER_LIMIT_MS = 10_000;
const TAKEOVER_PAUSE_MS = 20;

/**
 * Takes `lockFile` for this process, or throws {@link DataFolderBusyError} when a live process
 * (this one included) has it. What a killed process left is taken over.
 *
 * The file appears with its content in one step (a hard link), so nobody reads half of it. A stale
 * file is replaced only by the holder of a second, short-lived lock and after reading it again;
 * else two that start at once could each remove what the other had just taken.
 */
export async function acquireFolderLock(lockFile: string, dataDir: string): Promise<FolderLock> {
  const mine = describeSelf();
  const deadline = Date.now() + TAKEOVER_LIMIT_MS;
  for (;;) {
    if (createLock(lockFile, mine)) return { release: () => removeOwn(lockFile, mine) };
    const holder = readHolder(lockFile);
    if (holder && isAlive(holder)) throw new DataFolderBusyError(dataDir, holder.pid);
    if (replaceStale(lockFile, mine)) return { release: () => removeOwn(lockFile, mine) };
    if (Date.now() > deadline) {
      throw new DataFolderUnusableError(`The lock file ${lockFile} cannot be taken over.`);
    }
    await delay(TAKEOVER_PAUSE_MS);
  }
}

function replaceStale(lockFile: string, mine: Holder): boolean {
  const takeoverFile = `${lockFile}.takeover`;
  const takeover = describeSelf();
  if (!createLock(takeoverFile, takeover)) {
    const other = readHolder(takeoverFile);
    if (other === null || !isAlive(other)) rmSync(takeoverFile, { force: true });
    return false;
  }
  try {
    const holder = readHolder(lockFile);
    if (holder && isAlive(holder)) return false;
    rmSync(lockFile, { force: true });
    return createLock(lockFile, mine);
  } finally {
    removeOwn(takeoverFile, takeover);
  }
}

function createLock(file: string, holder: Holder): boolean {
  const draft = `${file}.${holder.token}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o644, flag: 'wx' });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function removeOwn(file: string, holder: Holder): void {
  if (readHolder(file)?.token === holder.token) rmSync(file, { force: true });
}

/** Null when there is no file or it is not ours to understand, as after a full disk. */
function readHolder(file: string): Holder | null {
  try {
    const { pid, identity, token } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>;
    if (typeof pid !== 'number' || identity === undefined || token === undefined) return null;
    return { pid, identity, token };
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  return readProcessIdentity(holder.pid) === holder.identity;
}

function describeSelf(): Holder {
  const identity = readProcessIdentity(process.pid);
  return { pid: process.pid, identity: identity ?? 'unknown', token: randomUUID() };
}
