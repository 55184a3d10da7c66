import { startEmbeddedPostgres, type EmbeddedPostgres } from '@numera/database/embedded';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const WORKSPACE = resolve(__dirname, '../../..');

let started: Promise<EmbeddedPostgres> | undefined;

/**
 * The superuser's address of the PostgreSQL for tests: `NUMERA_TEST_POSTGRES_URL` when set, as
 * under `npm test`, which starts one server for all suites; else a server of this process, started
 * when first asked for and stopped when the process ends, however it ends.
 */
export async function testPostgresUrl(): Promise<string> {
  const given = process.env['NUMERA_TEST_POSTGRES_URL'];
  if (given) return given;
  // Jest loads this module anew for every test file, so the process's server is found by a file.
  const urlFile = join(serverFolder(), 'url');
  if (existsSync(urlFile)) return readFileSync(urlFile, 'utf8');
  started ??= startServer();
  return (await started).url;
}

/** Stops the server of this process and removes its data. Without one it does nothing. */
export async function stopTestPostgres(): Promise<void> {
  const server = await started;
  if (!server) return;
  started = undefined;
  await server.stop();
  for (const folder of [server.folder, serverFolder()]) {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startServer(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: serverFolder(), durable: false });
  stopWithProcess(server.folder);
  writeFileSync(join(serverFolder(), 'url'), server.url, { mode: 0o600 });
  return server;
}

function serverFolder(): string {
  return join(WORKSPACE, '.tmp', `test-postgres-${process.pid}`);
}

/**
 * A shell that waits for the end of its input, which comes when this process ends (even killed),
 * and then ends the server and removes its files. Hooks of jest or of the process would not do:
 * they run before the test file's own, or not at all after a kill.
 */
function stopWithProcess(folder: string): void {
  const script = `
    cat >/dev/null
    pid_file="$1/cluster/postmaster.pid"
    [ -f "$pid_file" ] && pid=$(head -n 1 "$pid_file") && kill -INT "$pid" &&
      for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
      done
    rm -rf -- "$1" "$2"`;
  const reaper = spawn('/bin/sh', ['-c', script, 'sh', folder, serverFolder()], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  reaper.on('error', () => undefined);
  reaper.unref();
  const input = reaper.stdin as unknown as { unref?: () => void } | null;
  input?.unref?.();
}
