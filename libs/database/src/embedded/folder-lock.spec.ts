import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFolderBusyError } from './errors';
import { acquireFolderLock } from './folder-lock';

let folder: string;
let lockFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'numera-lock-'));
  lockFile = join(folder, 'owner.lock');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a folder lock', () => {
  it('is held by one until it is released, and leaves nothing behind', async () => {
    const lock = await acquireFolderLock(lockFile, '/data');
    await expect(acquireFolderLock(lockFile, '/data')).rejects.toBeInstanceOf(DataFolderBusyError);
    lock.release();
    lock.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['a process that is gone', JSON.stringify({ pid: 999_999_999, identity: 'x', token: 'y' })],
    ['a pid that was given to another', JSON.stringify({ pid: 1, identity: 'x', token: 'y' })],
    ['a torn file', '{"pid": 1'],
  ])('is taken over from %s, by one only', async (_, content) => {
    writeFileSync(lockFile, content);
    const attempts = Array.from({ length: 10 }, () => acquireFolderLock(lockFile, '/data'));
    const outcomes = await Promise.allSettled(attempts);
    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['owner.lock']);
  });

  it('is not removed by an earlier holder', async () => {
    const first = await acquireFolderLock(lockFile, '/data');
    first.release();
    await acquireFolderLock(lockFile, '/data');
    first.release();
    expect(readdirSync(folder)).toEqual(['owner.lock']);
  });

  it('takes over a takeover that was killed in the middle', async () => {
    const dead = JSON.stringify({ pid: 999_999_999, identity: 'x', token: 'y' });
    writeFileSync(lockFile, dead);
    writeFileSync(`${lockFile}.takeover`, dead);
    await acquireFolderLock(lockFile, '/data');
    expect(readdirSync(folder)).toEqual(['owner.lock']);
  });
});
