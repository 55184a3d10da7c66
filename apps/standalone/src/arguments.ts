import { parseArgs, type ParseArgsConfig } from 'node:util';
import { BackupError } from '@numera/database/backup';
import { toError } from '@numera/kernel';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What a command was given; a wrong word stops it before anything is done. */
export function parse<const T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (thrown) {
    throw new BackupError(toError(thrown).message);
  }
}
