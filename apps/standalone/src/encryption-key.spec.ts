import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encryptionKeyFile, withEncryptionKey } from './encryption-key';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'numera-key-'));
});
afterEach(() => rmSync(home, { recursive: true }));

it('makes a key of 32 bytes at the first start, for its owner alone, and keeps it', () => {
  const first = withEncryptionKey({}, home)['ENCRYPTION_KEY'] ?? '';
  expect(Buffer.from(first, 'base64')).toHaveLength(32);
  expect(statSync(encryptionKeyFile(home)).mode & 0o777).toBe(0o600);
  expect(withEncryptionKey({ ENCRYPTION_KEY: ' ' }, home)['ENCRYPTION_KEY']).toBe(first);
});

it('makes another key in another folder', () => {
  const other = withEncryptionKey({}, join(home, 'other'))['ENCRYPTION_KEY'];
  expect(withEncryptionKey({}, home)['ENCRYPTION_KEY']).not.toBe(other);
});

it('leaves a given key as it is and writes none', () => {
  expect(withEncryptionKey({ ENCRYPTION_KEY: 'given', X: '1' }, home)).toEqual({
    ENCRYPTION_KEY: 'given',
    X: '1',
  });
  expect(() => readFileSync(encryptionKeyFile(home))).toThrow('ENOENT');
});
