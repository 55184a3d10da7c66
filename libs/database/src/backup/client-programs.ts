import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { BackupError } from './backup-error';
import { canFetchDebianClient, fetchDebianClient, programsIn } from './debian-client';
import { runProgram, type Program } from './program';

/** pg_dump and pg_restore of one version. */
export interface ClientPrograms {
  readonly dump: Program;
  readonly restore: Program;
  readonly major: number;
  /** As they say it, `17.12 (Debian 17.12-0+deb13u1)`. */
  readonly version: string;
}

export interface ClientSearch {
  /** The major version of the server that they are for. */
  readonly serverMajor: number;
  /** The folder that a person named (`PG_BIN`); nothing else is then looked at. */
  readonly folder?: string | null;
  /** Where a client of our own is kept: `<keep>/postgresql-client-17`. */
  readonly keep: string;
  readonly say: (line: string) => void;
  /** Folders to look into instead of the usual ones. */
  readonly folders?: readonly string[];
  /** False: nothing is fetched. */
  readonly mayFetch?: boolean;
}

/**
 * Finds pg_dump and pg_restore that are not older than the server, and among these the nearest to it:
 * pg_dump refuses a newer server, and a newer pg_restore may use words that an older server does not
 * know. Where there are none and apt can reach Debian, fetches them.
 * @throws BackupError saying what was looked at and what to install
 */
export async function findClientPrograms(search: ClientSearch): Promise<ClientPrograms> {
  const { serverMajor, keep, say } = search;
  const given = search.folder || null;
  const found: ClientPrograms[] = [];
  for (const folder of given === null ? (search.folders ?? usualFolders()) : [given]) {
    const programs = await examine({
      dump: { file: join(folder, 'pg_dump'), prefix: [] },
      restore: { file: join(folder, 'pg_restore'), prefix: [] },
    });
    if (programs) found.push(programs);
  }
  const best = nearest(found, serverMajor);
  if (best) return best;
  if (given === null && search.mayFetch !== false) {
    const own = join(keep, `postgresql-client-${serverMajor}`);
    const kept = await examineKept(own, serverMajor);
    if (kept) return kept;
    if (canFetchDebianClient(serverMajor) && (await fetchDebianClient(serverMajor, own, say))) {
      const fetched = await examineKept(own, serverMajor);
      if (fetched) return fetched;
    }
  }
  throw new BackupError(explainMissing(serverMajor, given, found));
}

/** The one of the lowest version that is not below the server's. */
export function nearest<T extends { readonly major: number }>(
  found: readonly T[],
  serverMajor: number,
): T | null {
  const fit = found.filter(({ major }) => major >= serverMajor);
  return fit.sort((one, other) => one.major - other.major)[0] ?? null;
}

async function examineKept(folder: string, major: number): Promise<ClientPrograms | null> {
  const programs = programsIn(folder, major);
  return programs && examine(programs);
}

async function examine(pair: { dump: Program; restore: Program }): Promise<ClientPrograms | null> {
  const [dump, restore] = [await versionOf(pair.dump), await versionOf(pair.restore)];
  if (dump === null || restore === null || dump.major !== restore.major) return null;
  return { ...pair, ...dump };
}

async function versionOf(program: Program): Promise<{ major: number; version: string } | null> {
  if (!existsSync(program.file)) return null;
  const { exitCode, output } = await runProgram(program, ['--version']);
  const match = /\(PostgreSQL\) ((\d+).*)/u.exec(output);
  return exitCode === 0 && match ? { version: match[1] ?? '', major: Number(match[2]) } : null;
}

/** Where the packages of Debian, PostgreSQL's own, Homebrew and Postgres.app put them; then the PATH. */
function usualFolders(): string[] {
  const homebrew = ['/opt/homebrew/opt', '/usr/local/opt'];
  return [
    ...versionsIn('/usr/lib/postgresql', /^\d+$/u),
    ...versionsIn('/usr', /^pgsql-\d+$/u),
    ...homebrew.flatMap((folder) => versionsIn(folder, /^(?:libpq|postgresql@\d+)$/u)),
    ...versionsIn('/Applications/Postgres.app/Contents/Versions', /^\d+$/u),
    ...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''),
  ];
}

function versionsIn(folder: string, pattern: RegExp): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => pattern.test(name));
  return names.map((name) => join(folder, name, 'bin'));
}

function explainMissing(
  major: number,
  given: string | null,
  found: readonly ClientPrograms[],
): string {
  const versions = [...new Set(found.map((one) => one.version))].join(', ');
  const where = given === null ? 'on this machine' : `in ${given} (PG_BIN)`;
  return [
    `The server is PostgreSQL ${major}, and pg_dump must not be older than it.`,
    versions === '' ? `There is no pg_dump ${where}.` : `The one ${where} is ${versions}.`,
    `Install PostgreSQL ${major}'s client (Debian 13: postgresql-client-${major}; macOS: brew install libpq),`,
    `or name the folder that has pg_dump and pg_restore of ${major} or later in PG_BIN.`,
  ].join(' ');
}
