import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import {
  canInstallDebianPackages,
  installDebianPackages,
  stopDebianService,
} from './debian-packages';
import { RabbitMqMissingError } from './errors';

/**
 * Debian's `/usr/sbin/rabbitmq-server` runs as the user `rabbitmq` in that user's folder only. What
 * it wraps is here, and runs as anyone, so this place comes before the PATH.
 */
const UNWRAPPED = '/usr/lib/rabbitmq/bin';
const USUAL_FOLDERS = [
  '/usr/local/sbin',
  '/usr/sbin',
  '/opt/rabbitmq/sbin',
  '/opt/homebrew/sbin',
  '/usr/local/opt/rabbitmq/sbin',
];

export interface ProgramSearch {
  env?: NodeJS.ProcessEnv;
  /** Where to look when `RABBITMQ_HOME` and the PATH have none; default the usual ones. */
  folders?: readonly string[];
  /** Install it where that is possible; default true. */
  mayInstall?: boolean;
  log?: (line: string) => void;
}

/**
 * The path of `rabbitmq-server`; where there is none, Debian's is installed if we are root there.
 * Throws {@link RabbitMqMissingError} else.
 */
export async function obtainServerProgram(search: ProgramSearch = {}): Promise<string> {
  const found = findServerProgram(search);
  if (found !== null) return found;
  if (search.mayInstall === false || !canInstallDebianPackages()) {
    throw new RabbitMqMissingError('only root on Debian or Ubuntu can have it installed by us');
  }
  search.log?.('Installing RabbitMQ from Debian (apt-get install rabbitmq-server)…');
  const installed = await installDebianPackages(['rabbitmq-server']);
  // The package starts a broker of the whole machine, which nobody asked us for.
  if (installed) await stopDebianService('rabbitmq-server');
  const program = installed ? findServerProgram(search) : null;
  if (program === null) throw new RabbitMqMissingError('apt-get could not install it');
  return program;
}

function findServerProgram({ env = process.env, folders }: ProgramSearch): string | null {
  const home = env['RABBITMQ_HOME'];
  const places = [
    ...(home ? [join(home, 'sbin'), join(home, 'bin')] : []),
    ...(folders ? [] : [UNWRAPPED]),
    ...(env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''),
    ...(folders ?? USUAL_FOLDERS),
  ];
  return places.map((folder) => join(folder, 'rabbitmq-server')).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
