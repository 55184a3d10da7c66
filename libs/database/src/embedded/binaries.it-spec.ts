import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locateNativePackage, prepareBinaries, type NativePackage } from './binaries';
import { PlatformUnsupportedError } from './errors';
import { runCommand } from './run-command';
import { chooseServerUser } from './server-user';

const itAsRoot = process.getuid?.() === 0 ? it : it.skip;

jest.setTimeout(60_000);

let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'numera-binaries-'));
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

describe('the PostgreSQL binaries', () => {
  it('are missing with a clear word on a platform that npm has none for', () => {
    const locate = (): NativePackage => locateNativePackage('linux', 's390x');
    expect(locate).toThrow(PlatformUnsupportedError);
    expect(locate).toThrow(/linux-s390x.*DATABASE_URL/s);
  });

  it('run also when npm was told to ignore scripts, which make the links', async () => {
    const native = copyPackage();
    for (const { target } of readLinks(native)) rmSync(join(parent, target), { force: true });
    const { initdb } = await prepareBinaries(undefined, parent, native);
    expect(await runCommand(initdb, ['--version'])).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('17.') as string,
    });
  });

  itAsRoot('are copied to where the server user can run them', async () => {
    const native = copyPackage();
    chmodSync(native.root, 0o700);
    const copies = mkdtempSync(join(tmpdir(), 'numera-copies-'));
    chmodSync(copies, 0o755);
    try {
      const user = chooseServerUser(null);
      const { initdb } = await prepareBinaries(user, copies, native);
      expect(initdb.startsWith(copies)).toBe(true);
      expect((await runCommand(initdb, ['--version'], { user })).exitCode).toBe(0);
      await prepareBinaries(user, copies, native);
      expect(readdirSync(copies)).toHaveLength(1);
    } finally {
      rmSync(copies, { recursive: true });
    }
  });
});

function copyPackage(): NativePackage {
  const native = locateNativePackage();
  const root = join(parent, 'native');
  cpSync(native.root, root, { recursive: true, verbatimSymlinks: true });
  return { ...native, root };
}

function readLinks({ root }: NativePackage): { target: string }[] {
  return JSON.parse(readFileSync(join(root, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
}
