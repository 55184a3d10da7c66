import { randomBytes } from 'node:crypto';
import { settingsOf, VaultConfig } from '@numera/service';
import { RolesConfig } from '../../apps/standalone/src/roles';
import { ComposeConfig } from './compose.config';

/** The passwords that only Numera's own parts use among themselves: nobody needs to choose them. */
export function passwordNames(): string[] {
  const infos = [ComposeConfig, RolesConfig].flatMap((one) => [...settingsOf(one).values()]);
  return infos.filter(({ secret }) => secret).map(({ env }) => env[0] ?? '');
}

/** The keys that secrets in the database are sealed with. */
const KEY_NAMES = [...settingsOf(VaultConfig).values()].map(({ env }) => env[0] ?? '');

/** All that nobody needs to choose. */
export const generatedNames = (): string[] => [...passwordNames(), ...KEY_NAMES];

/** 32 letters, digits, `-` and `_`: safe in an address and in a `.env`. */
export const randomPassword = (): string => randomBytes(24).toString('base64url');

function randomValue(name: string): string {
  return KEY_NAMES.includes(name) ? randomBytes(32).toString('base64') : randomPassword();
}

/**
 * A `.env` with a new password, or key, for each name that has none; what is set stays as it is. A line such as
 * `#NAME=` becomes the setting, else it comes last.
 */
export function fillPasswords(
  text: string,
  names: readonly string[],
  makeValue: (name: string) => string = randomValue,
): { text: string; added: readonly string[] } {
  let filled = text;
  const added = names.filter(
    (name) => !new RegExp(`^\\s*(export\\s+)?${name}\\s*=\\s*\\S`, 'mu').test(text),
  );
  for (const name of added) {
    const line = `${name}=${makeValue(name)}`;
    const empty = new RegExp(`^#?[ \\t]*${name}[ \\t]*=[ \\t]*$`, 'mu');
    if (empty.test(filled)) filled = filled.replace(empty, line);
    else filled += `${filled === '' || filled.endsWith('\n') ? '' : '\n'}${line}\n`;
  }
  return { text: filled, added };
}
