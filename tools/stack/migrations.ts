import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** Runs the program's own `migrate`, as a deployment does, with a password for each service's role. */
export async function runMigrations(
  databaseUrl: string,
  passwords: ReadonlyMap<string, string>,
): Promise<void> {
  const program = join(ROOT, 'apps/standalone/dist/main.js');
  const { PATH = '', HOME = '' } = process.env;
  const env: Record<string, string> = { PATH, HOME, DATABASE_URL: databaseUrl };
  for (const [service, password] of passwords) {
    env[`${service.toUpperCase()}_DATABASE_PASSWORD`] = password;
  }
  const child = spawn(process.execPath, ['--enable-source-maps', program, 'migrate'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  const code = await new Promise<number>((ended, failed) => {
    child.once('error', failed);
    child.once('close', (exitCode) => ended(exitCode ?? -1));
  });
  if (code !== 0) throw new Error(`The schemas could not be brought to this version:\n${output}`);
}
