import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Binaries } from './binaries';
import { own, readPassword, SUPERUSER } from './cluster';
import { PostgresFailedError } from './errors';
import { clearStalePidFile, findPostmaster } from './postmaster';
import { isProgramDeleted } from './process-identity';
import { runCommand } from './run-command';
import type { ServerFolder } from './server-folder';
import { renderSettings } from './server-settings';

export interface ServerRequest {
  folder: ServerFolder;
  binaries: Binaries;
  port: number | undefined;
  durable: boolean;
  settings: Readonly<Record<string, string>>;
  log: (line: string) => void;
}

export interface RunningServer {
  port: number;
  adopted: boolean;
}

/** After a killed server its last backends hold its memory for a moment: about six seconds in all. */
const RETRY_DELAYS_MS = [100, 200, 400, 800, 1600, 3000];
/** Recovery after a crash reads the whole write-ahead log. */
const START_LIMIT_SECONDS = 300;
const STOP_LIMIT_SECONDS = 60;
const LOG_LIMIT_BYTES = 5_000_000;
const PASSING_FAILURES = /still in use|lock file/i;
const PORT_TAKEN = /could not bind|could not create any TCP/i;

/** Adopts the server that a killed process left, or starts one. The folder must be locked. */
export async function obtainServer(request: ServerRequest): Promise<RunningServer> {
  const { folder, binaries, log } = request;
  const left = findPostmaster(folder.cluster);
  if (left) {
    if (isWanted(request, left.port) && (await isAnswering(folder, left))) {
      log(`PostgreSQL was still running (pid ${left.pid}); it goes on.`);
      return { port: left.port, adopted: true };
    }
    log(`PostgreSQL of an earlier run (pid ${left.pid}) is stopped first.`);
    await stopServer(folder, binaries);
  }
  return { port: await startServer(request), adopted: false };
}

/** How the server goes down: with a checkpoint, or as in a crash, with recovery at the next start. */
export type ShutdownMode = 'fast' | 'immediate';

/** Ends connections and the server; one that does not go in good order goes at once. Resolves when it is gone. */
export async function stopServer(
  folder: ServerFolder,
  binaries: Binaries,
  wanted: ShutdownMode = 'fast',
): Promise<void> {
  const modes: readonly ShutdownMode[] = wanted === 'fast' ? ['fast', 'immediate'] : ['immediate'];
  for (const mode of modes) {
    if (!findPostmaster(folder.cluster)) return;
    const limit = ['-t', String(STOP_LIMIT_SECONDS)];
    const args = ['stop', '-D', folder.cluster, '-m', mode, '-w', ...limit];
    const { output } = await runCommand(binaries.pgCtl, args, { user: folder.user });
    const left = findPostmaster(folder.cluster);
    if (left && mode === 'immediate') {
      throw new PostgresFailedError(`PostgreSQL (pid ${left.pid}) does not stop: ${output}`);
    }
  }
}

async function startServer(request: ServerRequest): Promise<number> {
  for (const delayMs of [...RETRY_DELAYS_MS, null]) {
    const port = request.port ?? (await findFreePort());
    const failure = await tryStart(request, port);
    if (failure === null) return port;
    // A port we found ourselves may be taken a moment later; one that was asked for stays taken.
    const mayPass =
      PASSING_FAILURES.test(failure) || (request.port === undefined && PORT_TAKEN.test(failure));
    if (delayMs === null || !mayPass) {
      throw new PostgresFailedError(`PostgreSQL did not start on port ${port}: ${failure}`);
    }
    await delay(delayMs);
  }
  throw new PostgresFailedError('PostgreSQL did not start.');
}

/** Null on success, else what the server wrote. */
async function tryStart(request: ServerRequest, port: number): Promise<string | null> {
  const { folder, binaries } = request;
  clearStalePidFile(folder.cluster);
  writeFileSync(folder.settingsFile, renderWanted(request, port));
  chmodSync(folder.settingsFile, 0o644);
  const outputFd = openLog(folder);
  const logStart = statSync(folder.logFile).size;
  try {
    const limit = ['-t', String(START_LIMIT_SECONDS)];
    const args = ['start', '-D', folder.cluster, '-l', folder.logFile, '-w', ...limit];
    const { exitCode } = await runCommand(binaries.pgCtl, args, { user: folder.user, outputFd });
    if (exitCode === 0 && findPostmaster(folder.cluster)) return null;
    return readFileSync(folder.logFile).subarray(logStart).toString('utf8').trim();
  } finally {
    closeSync(outputFd);
  }
}

function openLog(folder: ServerFolder): number {
  if (existsSync(folder.logFile) && statSync(folder.logFile).size > LOG_LIMIT_BYTES) {
    renameSync(folder.logFile, `${folder.logFile}.1`);
  }
  const fd = openSync(folder.logFile, 'a', 0o600);
  own(folder.logFile, folder.user);
  return fd;
}

/** Whether a running server is the one we would start now. */
function isWanted(request: ServerRequest, port: number): boolean {
  if (request.port !== undefined && request.port !== port) return false;
  const { settingsFile } = request.folder;
  return (
    existsSync(settingsFile) && readFileSync(settingsFile, 'utf8') === renderWanted(request, port)
  );
}

function renderWanted({ durable, settings }: ServerRequest, port: number): string {
  return renderSettings({ port, durable, extra: settings });
}

async function isAnswering(
  folder: ServerFolder,
  { pid, port }: { pid: number; port: number },
): Promise<boolean> {
  if (isProgramDeleted(pid)) return false;
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password: readPassword(folder),
    database: 'postgres',
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  // A connection that ends later than the question must not end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function findFreePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
