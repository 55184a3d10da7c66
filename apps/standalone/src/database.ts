import { join } from 'node:path';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '@numera/database/embedded';

export interface DatabaseHandle {
  readonly url: string;
  stop(): Promise<void>;
}

/** The PostgreSQL that the settings name, or the embedded one in `.numera/` below `home`. */
export async function openDatabase(
  configuredUrl: string | null,
  home: string,
  say: (line: string) => void,
): Promise<DatabaseHandle> {
  if (configuredUrl !== null) return { url: configuredUrl, stop: () => Promise.resolve() };
  const server = await startEmbeddedPostgres({ dataDir: dataDirOf(home), log: say });
  return { url: server.url, stop: () => server.stop() };
}

/**
 * The same for a look beside a Numera that is running, as one process or as a stack: its server is used and
 * left running.
 */
export async function joinDatabase(
  configuredUrl: string | null,
  home: string,
  say: (line: string) => void,
): Promise<DatabaseHandle> {
  const folders = [stackDataDirOf(home), dataDirOf(home)];
  const running =
    configuredUrl === null ? folders.map(findEmbeddedPostgres).find((url) => url) : null;
  if (!running) return openDatabase(configuredUrl, home, say);
  return { url: running, stop: () => Promise.resolve() };
}

const dataDirOf = (home: string): string => join(home, '.numera', 'postgres');

const stackDataDirOf = (home: string): string => join(home, '.numera', 'stack', 'postgres');
