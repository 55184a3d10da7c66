import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Client } from 'pg';
import { countArchiveRows, readContents } from './archive';
import { BackupError } from './backup-error';
import { checksumFile, flush, writeChecksum } from './checksum';
import { findClientPrograms, type ClientPrograms, type ClientSearch } from './client-programs';
import { connectionVariables, describeConnection, withConnection } from './connection';
import { runProgram } from './program';
import { compareCounts, countRows, findSchemas, serverMajor, type RowCounts } from './schemas';

export interface BackupOptions {
  /** Of a user who may read every schema: the administrator's, not a service's. */
  readonly url: string;
  readonly file: string;
  readonly client: Omit<ClientSearch, 'serverMajor'>;
}

export interface Backup {
  readonly file: string;
  readonly bytes: number;
  readonly schemas: readonly string[];
  /** What is in it, which is what the database held at that moment. */
  readonly rows: RowCounts;
  readonly programs: ClientPrograms;
}

/**
 * Writes all schemas of Numera as they were at one moment to `file`, while Numera goes on.
 *
 * The file is there whole and checked, or not at all: it is written under another name, read back to its
 * end, its tables and rows compared with the database as the same snapshot shows it, and then renamed.
 * @throws BackupError
 */
export async function backUp({ url, file, client: search }: BackupOptions): Promise<Backup> {
  if (existsSync(file)) throw new BackupError(`${file} is there already; name another file.`);
  return withConnection(url, async (client) => {
    const schemas = await findSchemas(client);
    if (schemas.length === 0) {
      throw new BackupError(`There is nothing of Numera in ${describeConnection(url)}.`);
    }
    const programs = await findClientPrograms({
      ...search,
      serverMajor: await serverMajor(client),
    });
    const draft = `${file}.partial`;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    try {
      const rows = await dumpSnapshot(client, { url, draft, schemas, programs });
      await check(programs, draft, schemas, rows);
      await flush(draft);
      await writeChecksum(file, draft);
      renameSync(draft, file);
      await flush(dirname(file));
      return { file, bytes: statSync(file).size, schemas, rows, programs };
    } catch (thrown) {
      rmSync(checksumFile(file), { force: true });
      throw thrown;
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

interface Dump {
  readonly url: string;
  readonly draft: string;
  readonly schemas: readonly string[];
  readonly programs: ClientPrograms;
}

/** pg_dump and our own count look through the same snapshot, so that they must agree to the row. */
async function dumpSnapshot(client: Client, dump: Dump): Promise<RowCounts> {
  const { url, draft, schemas, programs } = dump;
  // Numbers of persons are inside: made for this user alone before anything is written.
  rmSync(draft, { force: true });
  closeSync(openSync(draft, 'wx', 0o600));
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await client.query('SET LOCAL idle_in_transaction_session_timeout = 0');
  const { rows } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
  const args = [
    '--format=custom',
    '--no-owner',
    '--no-privileges',
    '--lock-wait-timeout=60s',
    `--snapshot=${rows[0]?.id ?? ''}`,
    ...schemas.map((schema) => `--schema="${schema.replaceAll('"', '""')}"`),
    `--file=${draft}`,
  ];
  const dumped = await runProgram(programs.dump, args, { variables: connectionVariables(url) });
  if (dumped.exitCode !== 0) throw new BackupError(`pg_dump failed: ${dumped.complaint}`);
  const counts = await countRows(client, schemas);
  await client.query('COMMIT');
  return counts;
}

async function check(
  programs: ClientPrograms,
  draft: string,
  schemas: readonly string[],
  expected: RowCounts,
): Promise<void> {
  const contents = await readContents(programs, draft);
  const missing = schemas.filter((schema) => !contents.schemas.includes(schema));
  const tables = [...expected.keys()].filter((table) => !contents.tables.includes(table));
  const differences = compareCounts(expected, await countArchiveRows(programs, draft), {
    expected: 'the database',
    actual: 'the backup',
  });
  const problems = [...missing, ...tables, ...differences];
  if (problems.length > 0) {
    throw new BackupError(`The backup is not what the database holds: ${problems.join('; ')}`);
  }
}
