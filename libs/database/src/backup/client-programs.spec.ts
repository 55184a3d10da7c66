import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findClientPrograms, nearest } from './client-programs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'client-programs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A folder with programs that say they are of this version. */
const programs = (version: string, names = ['pg_dump', 'pg_restore']): string => {
  const bin = join(folder, version);
  mkdirSync(bin);
  for (const name of names) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} (PostgreSQL) ${version}"\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
};
const search = (folders: string[]) => ({
  serverMajor: 17,
  folders,
  keep: folder,
  say: () => undefined,
  mayFetch: false,
});

it('takes the version nearest to the server’s, and never an older one', () => {
  const found = [15, 18, 17, 19].map((major) => ({ major }));
  expect(nearest(found, 17)).toEqual({ major: 17 });
  expect(nearest(found, 16)).toEqual({ major: 17 });
  expect(nearest(found, 20)).toBeNull();
});

it('runs what it finds to learn its version', async () => {
  const folders = [programs('15.18'), programs('17.12'), join(folder, 'missing')];
  const found = await findClientPrograms(search(folders));
  expect(found).toMatchObject({ major: 17, version: '17.12' });
  expect(found.dump.file).toBe(join(folder, '17.12', 'pg_dump'));
});

it('passes over a folder that has only one of the two', async () => {
  const folders = [programs('17.1', ['pg_dump']), programs('18.0')];
  expect(await findClientPrograms(search(folders))).toMatchObject({ major: 18 });
});

it('says what it found and what to install when all are older than the server', async () => {
  await expect(findClientPrograms(search([programs('15.18')]))).rejects.toThrow(
    /server is PostgreSQL 17, .* The one on this machine is 15\.18\. Install PostgreSQL 17's client/u,
  );
  await expect(findClientPrograms(search([]))).rejects.toThrow(
    'There is no pg_dump on this machine',
  );
});

it('looks nowhere but in PG_BIN when that is set', async () => {
  const given = { ...search([programs('17.12')]), folder: programs('15.18') };
  await expect(findClientPrograms(given)).rejects.toThrow(
    /The one in .*15\.18 \(PG_BIN\) is 15\.18/u,
  );
});
