import { parseArgs, type ParseArgsConfig } from 'node:util';
import { BackupError } from '@numera/database/backup';
import { toError } from '@numera/kernel';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What a command was given; a wrong word, or one too many, stops it before anything is done. */
export function parse<const T extends Options>(
  args: readonly string[],
  options: T,
  allowPositionals = false,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true });
  } catch (thrown) {
    throw new BackupError(toError(thrown).message);
  }
}
