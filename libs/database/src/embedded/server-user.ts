import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { ServerUserUnavailableError } from './errors';

/** The user the server runs as when this process is root. */
export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
}

const PREFERRED_USERS = ['postgres', 'nobody'];
const CREATED_USER = 'numera-postgres';

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Who the server runs as: undefined (ourselves) for an ordinary user. For root, the owner of the
 * data when there are some, so that a `postgres` user installed later does not lock them out;
 * else `postgres`, `nobody`, or a user made for it.
 */
export function chooseServerUser(existingCluster: string | null): ServerUser | undefined {
  if (!isRoot()) return undefined;
  if (existingCluster !== null) {
    const { uid, gid } = statSync(existingCluster);
    if (uid !== 0) return { name: `uid ${uid}`, uid, gid };
  }
  for (const name of PREFERRED_USERS) {
    const user = findUser(name);
    if (user && user.uid !== 0) return user;
  }
  return findUser(CREATED_USER) ?? createUser();
}

/** Whether the user can use the folder, tried as that user: every part of its path counts. */
export function canReach(user: ServerUser, folder: string): boolean {
  const probe = spawnSync('/bin/sh', ['-c', 'cd -- "$1" && test -r .', 'sh', folder], {
    cwd: '/',
    stdio: 'ignore',
    uid: user.uid,
    gid: user.gid,
  });
  if (probe.error) {
    throw new ServerUserUnavailableError(
      `PostgreSQL does not run as root, and this process cannot switch to the user ${user.name} ` +
        `(${probe.error.message}). Start as an ordinary user, or set DATABASE_URL.`,
    );
  }
  return probe.status === 0;
}

function findUser(name: string): ServerUser | undefined {
  const uid = readId(['-u', name]);
  const gid = readId(['-g', name]);
  return uid === undefined || gid === undefined ? undefined : { name, uid, gid };
}

function readId(args: string[]): number | undefined {
  const { status, stdout } = spawnSync('id', args, { encoding: 'utf8' });
  return status === 0 ? Number.parseInt(stdout, 10) : undefined;
}

function createUser(): ServerUser {
  const options = ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin'];
  try {
    execFileSync('useradd', [...options, CREATED_USER], { stdio: 'pipe' });
  } catch (cause) {
    throw new ServerUserUnavailableError(
      'PostgreSQL does not run as root; there is no user "postgres" or "nobody", and none could ' +
        'be created. Start as an ordinary user, or set DATABASE_URL.',
      { cause },
    );
  }
  const user = findUser(CREATED_USER);
  if (!user) throw new ServerUserUnavailableError(`The user ${CREATED_USER} was not created.`);
  return user;
}
