import { join } from 'node:path';
import { startEmbeddedPostgres } from '@numera/database/embedded';

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
  const server = await startEmbeddedPostgres({
    dataDir: join(home, '.numera', 'postgres'),
    log: say,
  });
  return { url: server.url, stop: () => server.stop() };
}
