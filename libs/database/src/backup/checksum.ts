import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BackupError } from './backup-error';

/** Beside the backup, in the form that `sha256sum --check` reads too. */
export const checksumFile = (file: string): string => `${file}.sha256`;

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Notes the checksum of `content`, under the name that it will get. */
export async function writeChecksum(file: string, content: string): Promise<void> {
  const target = checksumFile(file);
  writeFileSync(target, `${await sha256Of(content)}  ${basename(file)}\n`, { mode: 0o600 });
  await flush(target);
}

/** @throws BackupError when the file is not what was written, or nothing says what was */
export async function verifyChecksum(file: string): Promise<void> {
  if (!existsSync(file)) throw new BackupError(`There is no file ${file}.`);
  const beside = checksumFile(file);
  if (!existsSync(beside)) {
    throw new BackupError(
      `There is no ${beside}, so nothing tells whether the backup is whole. ` +
        `If you are sure of it: cd ${dirname(file)} && sha256sum ${basename(file)} > ${basename(beside)}`,
    );
  }
  const noted = readFileSync(beside, 'utf8').trim().split(/\s/u)[0];
  if (noted !== (await sha256Of(file))) {
    throw new BackupError(
      `${file} is damaged: its SHA-256 is not the one in ${beside}. Nothing was changed; take another backup.`,
    );
  }
}

/** Brings a file, or the names in a folder, to the disk. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
