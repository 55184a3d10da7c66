import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPEN_FOLDER, prepareServerFolder } from './server-folder';
import { canReach } from './server-user';

// Only root has to run the server as another user, so for others these count as skipped.
const describeAsRoot = process.getuid?.() === 0 ? describe : describe.skip;

let parent: string;
const roots: string[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'numera-folder-'));
});

afterEach(() => {
  for (const path of [parent, ...roots.splice(0)]) rmSync(path, { recursive: true, force: true });
});

describeAsRoot('the folder of a server that root starts', () => {
  it('is the one asked for where the other user can pass', () => {
    chmodSync(parent, 0o755);
    const folder = prepare('data');
    expect(folder.root).toBe(join(parent, 'data'));
    expect(folder.user?.uid).toBeGreaterThan(0);
  });

  it('is an open one where any part of the path is closed, and is found again', () => {
    mkdirSync(join(parent, 'open'), { mode: 0o755 });
    const folder = prepare('open/data');
    expect(folder.root.startsWith(OPEN_FOLDER)).toBe(true);
    expect(statSync(folder.root).mode & 0o777).toBe(0o755);
    expect(folder.user && canReach(folder.user, folder.root)).toBe(true);
    expect(prepare('open/data').root).toBe(folder.root);
  });

  it('follows a moved home, also when another comes to its old place', () => {
    const { root } = prepare('data');
    renameSync(join(parent, 'data'), join(parent, 'moved'));
    expect(prepare('moved').root).toBe(root);
    expect(prepare('data').root).not.toBe(root);
    expect(prepare('moved').root).toBe(root);
  });

  it('is another for a copied home, and for one that was deleted and made again', () => {
    const { root } = prepare('data');
    cpSync(join(parent, 'data'), join(parent, 'copy'), { recursive: true });
    expect(prepare('copy').root).not.toBe(root);
    rmSync(join(parent, 'data'), { recursive: true });
    expect(prepare('data').root).not.toBe(root);
    expect(existsSync(root)).toBe(true);
  });

  it('belongs to whoever owns the data in it', () => {
    chmodSync(parent, 0o755);
    const { cluster } = prepare('data');
    mkdirSync(cluster);
    chownSync(cluster, 12_345, 12_345);
    expect(prepare('data').user).toMatchObject({ uid: 12_345, gid: 12_345 });
  });
});

function prepare(name: string): ReturnType<typeof prepareServerFolder> {
  const folder = prepareServerFolder(join(parent, name));
  if (folder.root.startsWith(OPEN_FOLDER)) roots.push(folder.root);
  return folder;
}
