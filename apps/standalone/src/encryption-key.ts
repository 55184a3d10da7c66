import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSet, type Environment } from '@numera/service';

const KEY_BYTES = 32;

/** Where the key is kept that a run without `ENCRYPTION_KEY` made for itself. */
export const encryptionKeyFile = (home: string): string => join(home, '.numera', 'encryption.key');

/**
 * The environment with an `ENCRYPTION_KEY`: the given one, else that of the data folder below `home`, made at
 * the first start and readable by its owner alone. It is beside the database and in no backup.
 * @throws the file system's error when the folder cannot be written
 */
export function withEncryptionKey(env: Environment, home: string): Environment {
  if (isSet(env, 'ENCRYPTION_KEY')) return env;
  return { ...env, ENCRYPTION_KEY: keptKey(encryptionKeyFile(home)) };
}

function keptKey(file: string): string {
  mkdirSync(join(file, '..'), { recursive: true });
  const made = randomBytes(KEY_BYTES).toString('base64');
  try {
    // Fails when it is there: two starts at once must not each go on with a key of their own.
    writeFileSync(file, `${made}\n`, { mode: 0o600, flag: 'wx' });
    return made;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
    return readFileSync(file, 'utf8').trim();
  }
}
