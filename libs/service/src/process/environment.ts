import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../setting';

/** The process's environment over what `.env` in `home` says. */
export function readEnvironment(home: string): Environment {
  const file = join(home, '.env');
  // loadEnvFile never replaces a variable that is set.
  if (existsSync(file)) process.loadEnvFile(file);
  return { ...process.env };
}

export function isSet(env: Environment, ...names: readonly string[]): boolean {
  return names.some((name) => (env[name] ?? '').trim() !== '');
}
