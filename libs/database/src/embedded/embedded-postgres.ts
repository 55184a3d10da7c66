import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { prepareBinaries } from './binaries';
import { prepareCluster, readPassword, SUPERUSER } from './cluster';
import { DataFolderUnusableError } from './errors';
import { acquireFolderLock } from './folder-lock';
import { findPostmaster } from './postmaster';
import { OPEN_FOLDER, prepareServerFolder } from './server-folder';
import { obtainServer, stopServer, type ServerRequest, type ShutdownMode } from './server';

export interface EmbeddedPostgresOptions {
  /** The folder of this database; made when missing. */
  dataDir: string;
  /** A free port of the loopback interface when left out. */
  port?: number;
  /** Receives a line for what a person may want to know, such as an adopted server. */
  log?: (line: string) => void;
  /** PostgreSQL settings over our defaults, `{ work_mem: '16MB' }`. */
  settings?: Readonly<Record<string, string>>;
  /** False: faster, but data may be lost when the machine goes down. Default true. */
  durable?: boolean;
}

export interface EmbeddedPostgres {
  /** `postgres://postgres:<password>@127.0.0.1:<port>/postgres`, the superuser's. */
  url: string;
  port: number;
  /** Where its files are: `dataDir`, or where the server's user can reach them. */
  folder: string;
  /** The server was already running: left by a process that was killed. */
  adopted: boolean;
  /** Takes the server down for a while; the folder stays ours. For tests of what its absence does. */
  shutDown(mode: ShutdownMode): Promise<void>;
  /** Starts it again after `shutDown`, on the same port; does nothing while it runs. */
  start(): Promise<void>;
  /** Ends all connections, stops the server, gives the folder back. Safe to call again. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL from the binaries that npm installed, on the data in `dataDir`, reachable with
 * a password on the loopback interface only.
 *
 * The server is no child of this process: it outlives a kill, and the next start adopts it (same
 * settings) or replaces it. There are no exit hooks: whoever starts it calls `stop()`, after its
 * own connections are closed.
 *
 * Throws `DataFolderBusyError` when another live process uses the folder,
 * `PlatformUnsupportedError` without binaries, `ServerUserUnavailableError` when root finds no user
 * to run it as, `DataFolderUnusableError` and `PostgresFailedError` for what their names say.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  try {
    return await startLocked(options);
  } catch (error) {
    if (!isDenied(error)) throw error;
    throw new DataFolderUnusableError(
      `The data folder ${resolve(options.dataDir)} cannot be used by this user ` +
        `(${error.message}). It may have been made by another one, such as root.`,
      { cause: error },
    );
  }
}

/**
 * The address of the server that runs on this folder now, for a tool that looks beside the process that
 * started it; null when none runs.
 */
export function findEmbeddedPostgres(dataDir: string): string | null {
  if (!existsSync(dataDir)) return null;
  const folder = prepareServerFolder(dataDir);
  const postmaster = findPostmaster(folder.cluster);
  return postmaster && serverUrl(readPassword(folder), postmaster.port);
}

async function startLocked(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const durable = options.durable ?? true;
  const folder = prepareServerFolder(options.dataDir);
  const lock = await acquireFolderLock(folder.lockFile, folder.home);
  try {
    const binaries = await prepareBinaries(folder.user, OPEN_FOLDER);
    await prepareCluster(folder, binaries, durable);
    const request: ServerRequest = {
      folder,
      binaries,
      durable,
      port: options.port,
      settings: options.settings ?? {},
      log: options.log ?? (() => undefined),
    };
    const { port, adopted } = await obtainServer(request);
    let stopping: Promise<void> | undefined;
    return {
      url: serverUrl(readPassword(folder), port),
      port,
      folder: folder.root,
      adopted,
      shutDown: (mode) => stopServer(folder, binaries, mode),
      start: async () => {
        if (!findPostmaster(folder.cluster)) await obtainServer({ ...request, port });
      },
      stop: () => (stopping ??= stopServer(folder, binaries).finally(() => lock.release())),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function serverUrl(password: string, port: number): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
}

function isDenied(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
}
