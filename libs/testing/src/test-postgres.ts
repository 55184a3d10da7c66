import { startEmbeddedPostgres, type EmbeddedPostgres } from '@numera/database/embedded';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  mkdirSync(serverFolder(), { recursive: true });
  stopWithProcess(serverFolder());
  const server = await startEmbeddedPostgres({ dataDir: serverFolder(), durable: false });
  writeFileSync(join(serverFolder(), 'url'), server.url, { mode: 0o600 });
  return server;
}

function serverFolder(): string {
  return join(WORKSPACE, '.tmp', `test-postgres-${process.pid}`);
}

/**
 * A shell that waits for the end of its input, which comes when this process ends (even killed),
 * and then ends the server and removes its files, wherever they are. Hooks of jest or of the
 * process would not do: they run before the test file's own, or not at all after a kill. A server
 * that is just being started is waited for.
 */
function stopWithProcess(home: string): void {
  const script = `
    cat >/dev/null
    pointer="$1/server-folder.json"
    [ -f "$pointer" ] && folder=$(sed -n 's/.*"folder":"\\([^"]*\\)".*/\\1/p' "$pointer")
    folder="\${folder:-$1}"
    tries=0
    while [ -d "$folder" ] && [ $tries -lt 30 ]; do
      pid=$(head -n 1 "$folder/cluster/postmaster.pid" 2>/dev/null)
      if [ -n "$pid" ]; then
        kill -INT "$pid" && stopped=yes
      elif [ -n "$stopped" ]; then
        break
      fi
      tries=$((tries + 1))
      sleep 0.1
    done
    rm -rf -- "$folder" "$1"`;
  const reaper = spawn('/bin/sh', ['-c', script, 'sh', home], {
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  reaper.on('error', () => undefined);
  reaper.unref();
  const input = reaper.stdin as unknown as { unref?: () => void };
  input.unref?.();
}
