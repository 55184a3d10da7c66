import { escapeIdentifier, type Client } from 'pg';
import {
  countArchiveRows,
  readArchiveMigrations,
  readContents,
  type ArchiveContents,
  type RunMigrations,
} from './archive';
import { BackupError } from './backup-error';
import { verifyChecksum } from './checksum';
import { findClientPrograms, type ClientPrograms, type ClientSearch } from './client-programs';
import { connectionVariables, describeConnection, withConnection } from './connection';
import { runProgram } from './program';
import {
  compareCounts,
  countRows,
  describeCounts,
  findExisting,
  findSchemas,
  serverMajor,
  type RowCounts,
} from './schemas';
import { explainNewerServer, findForeignMigrations } from './restore.rules';

export interface RestoreOptions {
  readonly url: string;
  readonly file: string;
  readonly client: Omit<ClientSearch, 'serverMajor'>;
  /** The migrations of this version of Numera, by schema: name → checksum. */
  readonly known: RunMigrations;
  /** `ask`: refuse, saying what would be replaced; `yes`: replace it. Left out: never replace. */
  readonly replace?: 'ask' | 'yes';
}

export interface Restore {
  readonly schemas: readonly string[];
  readonly rows: RowCounts;
  /** The schemas that were there before and are gone now. */
  readonly replaced: readonly string[];
}

/**
 * Puts a backup into a database in one transaction: all of it or nothing. What `replace: 'yes'` replaces
 * is set aside under other names first, is put back when the restore fails, and dropped when it is done.
 * @throws BackupError when the file is damaged, the versions do not fit, or the database is not empty
 */
export async function restore(options: RestoreOptions): Promise<Restore> {
  const { url, file } = options;
  await verifyChecksum(file);
  return withConnection(url, async (client) => {
    const major = await serverMajor(client);
    const programs = await findClientPrograms({ ...options.client, serverMajor: major });
    const contents = await readContents(programs, file);
    await checkVersions(options, programs, contents, major);
    const replaced = await checkTarget(client, options, contents);
    const aside = await setAside(client, replaced);
    const args = ['--single-transaction', '--exit-on-error', '--no-owner', '--no-privileges'];
    const variables = connectionVariables(url);
    const database = `--dbname=${variables['PGDATABASE'] ?? ''}`;
    const run = await runProgram(programs.restore, [...args, database, file], { variables });
    if (run.exitCode !== 0) {
      await putBack(client, aside);
      throw new BackupError(`Nothing was restored, and nothing changed: ${run.complaint}`);
    }
    const rows = await countRows(client, contents.schemas);
    const differences = compareCounts(await countArchiveRows(programs, file), rows, {
      expected: 'the backup',
      actual: 'the database',
    });
    if (differences.length > 0) {
      await drop(client, contents.schemas);
      await putBack(client, aside);
      throw new BackupError(
        `What arrived is not what the backup holds, and nothing changed: ${differences.join('; ')}.`,
      );
    }
    await drop(client, [...aside.values()]);
    // A dump has no statistics; without them the first queries would be planned blindly.
    await client.query('ANALYZE');
    return { schemas: contents.schemas, rows, replaced };
  });
}

async function checkVersions(
  { file, known }: RestoreOptions,
  programs: ClientPrograms,
  contents: ArchiveContents,
  major: number,
): Promise<void> {
  if (contents.schemas.length === 0) throw new BackupError(`${file} holds no schema of Numera.`);
  const newer = explainNewerServer(file, contents.serverMajor, major);
  if (newer !== null) throw new BackupError(newer);
  const foreign = findForeignMigrations(await readArchiveMigrations(programs, file), known);
  if (foreign.length > 0) {
    throw new BackupError(
      `${file} was made by another version of Numera than this one, which does not know ` +
        `${foreign.join(', ')}. Restore it with the version that made it, or a later one.`,
    );
  }
}

/** What is in the way, when it may be replaced. */
async function checkTarget(
  client: Client,
  { url, replace }: RestoreOptions,
  contents: ArchiveContents,
): Promise<string[]> {
  const present = new Set([
    ...(await findSchemas(client)),
    ...(await findExisting(client, contents.schemas)),
  ]);
  const inTheWay = [...present].sort();
  const place = describeConnection(url);
  if (inTheWay.length > 0 && replace !== 'yes') {
    const what = `${inTheWay.join(', ')} (${describeCounts(await countRows(client, inTheWay))})`;
    throw new BackupError(
      replace === 'ask'
        ? `This would DROP ${what} of the database ${place}. Add --yes to do it.`
        : `The database ${place} is not empty: it has ${what}. Restore into an empty one, ` +
            'or replace what is there with --force.',
    );
  }
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND coalesce(backend_type, 'client backend') = 'client backend'`,
  );
  const connections = rows[0]?.count ?? 0;
  if (connections > 0) {
    throw new BackupError(
      `The database ${place} is in use (${connections} connections). Stop Numera first.`,
    );
  }
  return inTheWay;
}

/** Renames schemas out of the way: name → the name that each has now. */
async function setAside(
  client: Client,
  schemas: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const suffix = `_replaced_${Date.now()}`;
  const aside = new Map(schemas.map((name) => [name, `${name.slice(0, 40)}${suffix}`]));
  await rename(client, aside);
  return aside;
}

async function putBack(client: Client, aside: ReadonlyMap<string, string>): Promise<void> {
  await rename(client, new Map([...aside].map(([name, now]) => [now, name])));
}

async function rename(client: Client, names: ReadonlyMap<string, string>): Promise<void> {
  const statements = [...names].map(
    ([from, to]) => `ALTER SCHEMA ${escapeIdentifier(from)} RENAME TO ${escapeIdentifier(to)}`,
  );
  // One query of several statements is one transaction.
  if (statements.length > 0) await client.query(statements.join(';'));
}

async function drop(client: Client, schemas: readonly string[]): Promise<void> {
  if (schemas.length === 0) return;
  await client.query(`DROP SCHEMA ${schemas.map(escapeIdentifier).join(', ')} CASCADE`);
}
