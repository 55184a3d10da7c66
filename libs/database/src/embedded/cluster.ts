import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries';
import { DataFolderUnusableError, PostgresFailedError } from './errors';
import { runCommand } from './run-command';
import type { ServerFolder } from './server-folder';
import type { ServerUser } from './server-user';

export const SUPERUSER = 'postgres';
const DRAFT_PREFIX = 'cluster.new-';

/**
 * Makes the cluster when there is none yet, and checks that these binaries can open it. It is made
 * under another name and then renamed, so a start killed in the middle leaves nothing half done.
 */
export async function prepareCluster(
  folder: ServerFolder,
  binaries: Binaries,
  durable: boolean,
): Promise<void> {
  for (const name of readdirSync(folder.root)) {
    if (name.startsWith(DRAFT_PREFIX)) rmSync(join(folder.root, name), { recursive: true });
  }
  if (existsSync(folder.cluster)) {
    checkCluster(folder, binaries);
    return;
  }
  const draft = join(folder.root, `${DRAFT_PREFIX}${randomBytes(4).toString('hex')}`);
  mkdirSync(draft, { mode: 0o700 });
  own(draft, folder.user);
  writePassword(folder);
  await runInitdb(folder, binaries, draft, durable);
  // Relative, so that a moved clone still finds it.
  appendFileSync(join(draft, 'postgresql.conf'), `\ninclude '../server.conf'\n`);
  renameSync(draft, folder.cluster);
}

export function readPassword(folder: ServerFolder): string {
  return readFileSync(folder.passwordFile, 'utf8').trim();
}

/** Gives a file or folder to the server's user; nothing to do when that is ourselves. */
export function own(path: string, user: ServerUser | undefined): void {
  if (user) chownSync(path, user.uid, user.gid);
}

function checkCluster(folder: ServerFolder, binaries: Binaries): void {
  const version = readFileSync(join(folder.cluster, 'PG_VERSION'), 'utf8').trim();
  if (version !== binaries.majorVersion) {
    throw new DataFolderUnusableError(
      `The data in ${folder.cluster} were made by PostgreSQL ${version}; the installed one is ` +
        `${binaries.majorVersion} and cannot open them.`,
    );
  }
  if (!existsSync(folder.passwordFile)) {
    throw new DataFolderUnusableError(`The password file ${folder.passwordFile} is missing.`);
  }
}

function writePassword(folder: ServerFolder): void {
  rmSync(folder.passwordFile, { force: true });
  writeFileSync(folder.passwordFile, `${randomBytes(24).toString('hex')}\n`, {
    mode: 0o600,
    flag: 'wx',
  });
  chmodSync(folder.passwordFile, 0o600);
  own(folder.passwordFile, folder.user);
}

/** UTF-8 with PostgreSQL's own C.UTF-8, so that sorting is the same on every system. */
async function runInitdb(
  folder: ServerFolder,
  binaries: Binaries,
  draft: string,
  durable: boolean,
): Promise<void> {
  const args = [
    `--pgdata=${draft}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${folder.passwordFile}`,
    '--auth-host=scram-sha-256',
    '--auth-local=reject',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
  const { exitCode, output } = await runCommand(binaries.initdb, args, { user: folder.user });
  if (exitCode !== 0) throw new PostgresFailedError(`initdb failed (${exitCode}): ${output}`);
}
