import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { canReach, chooseServerUser, isRoot, type ServerUser } from './server-user';

/** Where one embedded server keeps its things, and as whom it runs. */
export interface ServerFolder {
  /** The folder asked for. */
  home: string;
  /** Where the files really are: the home, or a folder the server's user can reach. */
  root: string;
  user: ServerUser | undefined;
  /** PostgreSQL's own data directory. */
  cluster: string;
  /** The superuser's password, readable by the server's user alone (and root). */
  passwordFile: string;
  /** Our settings, included by the cluster's `postgresql.conf`. */
  settingsFile: string;
  logFile: string;
  lockFile: string;
}

interface Pointer {
  home: string;
  folder: string;
}

/** For what root's server user can reach when the asked folder is closed to it. */
export const OPEN_FOLDER = '/var/lib/numera';
const POINTER_FILE = 'server-folder.json';

/**
 * Prepares the folder for the server. As an ordinary user that is `dataDir`. As root it is too when
 * the server's user can reach it; else a folder under {@link OPEN_FOLDER} named after `dataDir`,
 * and a pointer file in `dataDir` leads there, so that deleting `dataDir` still starts afresh.
 */
export function prepareServerFolder(dataDir: string): ServerFolder {
  mkdirSync(dataDir, { recursive: true, mode: isRoot() ? 0o755 : 0o700 });
  const home = realpathSync(dataDir);
  const pointed = readPointer(home);
  const user = chooseServerUser(clusterIn(pointed ?? home));
  if (!user) return describeFolder(home, home, undefined);
  if (pointed === null && canReach(user, home)) return describeFolder(home, home, user);
  return describeFolder(home, pointed ?? createPointed(home), user);
}

/** Makes a folder that every user can enter, whatever the umask. */
export function makeOpenFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeOpenFolder(dirname(folder));
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
}

function describeFolder(home: string, place: string, user: ServerUser | undefined): ServerFolder {
  // As the server sees it, since a running one is recognised by its folder.
  const root = realpathSync(place);
  return {
    home,
    root,
    user,
    cluster: join(root, 'cluster'),
    passwordFile: join(root, 'password'),
    settingsFile: join(root, 'server.conf'),
    logFile: join(root, 'server.log'),
    lockFile: join(root, 'owner.lock'),
  };
}

/** Null too for a copied home: the original's data are not shared with the copy. */
function readPointer(home: string): string | null {
  const pointer = parsePointer(home);
  if (pointer === null || !existsSync(pointer.folder)) return null;
  if (pointer.home === home) return pointer.folder;
  if (parsePointer(pointer.home)?.folder === pointer.folder) return null;
  // The home was moved: later it is not to be taken for a copy of what comes to the old place.
  return writePointer({ home, folder: pointer.folder });
}

function parsePointer(home: string): Pointer | null {
  const file = join(home, POINTER_FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Pointer) : null;
}

function writePointer(pointer: Pointer): string {
  writeFileSync(join(pointer.home, POINTER_FILE), `${JSON.stringify(pointer)}\n`);
  return pointer.folder;
}

function createPointed(home: string): string {
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 12);
  const folder = join(OPEN_FOLDER, `${hash}-${randomBytes(3).toString('hex')}`);
  makeOpenFolder(folder);
  return writePointer({ home, folder });
}

function clusterIn(root: string): string | null {
  const cluster = join(root, 'cluster');
  return existsSync(cluster) ? cluster : null;
}
