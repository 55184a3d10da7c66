import { BackupError } from './backup-error';
import type { ClientPrograms } from './client-programs';
import { runProgram } from './program';
import type { RowCounts } from './schemas';

/** What a backup says of itself. */
export interface ArchiveContents {
  readonly schemas: readonly string[];
  /** Names with their schema. */
  readonly tables: readonly string[];
  /** The major version of the server it was made from. */
  readonly serverMajor: number;
}

/** The migrations that had been run, by schema: name → checksum. */
export type RunMigrations = ReadonlyMap<string, ReadonlyMap<string, string>>;

const COPY = /^COPY (\S+) \(.*\) FROM stdin;$/u;
const END_OF_COPY = '\\.';

/** @throws BackupError when pg_restore cannot read the file */
export async function readContents(
  programs: ClientPrograms,
  file: string,
): Promise<ArchiveContents> {
  const { exitCode, output, complaint } = await runProgram(programs.restore, ['--list', file]);
  if (exitCode !== 0) throw new BackupError(explainUnreadable(programs, file, complaint));
  return parseContents(output);
}

/** Reads what `pg_restore --list` prints. */
export function parseContents(list: string): ArchiveContents {
  const entries = [...list.matchAll(/^\d+; \d+ \d+ (SCHEMA -|TABLE) (\S+) (\S+)/gmu)];
  return {
    schemas: entries.filter(([, kind]) => kind === 'SCHEMA -').map(([, , name]) => name ?? ''),
    tables: entries
      .filter(([, kind, schema]) => kind === 'TABLE' && schema !== 'DATA')
      .map(([, , schema, name]) => `${schema ?? ''}.${name ?? ''}`),
    serverMajor: Number(/Dumped from database version: (\d+)/u.exec(list)?.[1] ?? 0),
  };
}

/**
 * Reads the whole archive back and counts each table's rows. Every block is decompressed, so that this
 * also proves that the file can be read to its end.
 */
export async function countArchiveRows(programs: ClientPrograms, file: string): Promise<RowCounts> {
  const counts = new Map<string, number>();
  await readData(
    programs,
    file,
    [],
    (table) => counts.set(table, (counts.get(table) ?? 0) + 1),
    (table) => counts.set(table, 0),
  );
  return counts;
}

/** The migrations that the archived schemas had. */
export async function readArchiveMigrations(
  programs: ClientPrograms,
  file: string,
): Promise<RunMigrations> {
  const migrations = new Map<string, Map<string, string>>();
  await readData(programs, file, ['--table=migrations'], (table, row) => {
    const schema = table.split('.')[0] ?? '';
    const [name = '', checksum = ''] = row.split('\t');
    migrations.set(
      schema,
      (migrations.get(schema) ?? new Map<string, string>()).set(name, checksum),
    );
  });
  return migrations;
}

/** A row is a line in COPY's text format: line breaks inside values are written as `\n`. */
async function readData(
  programs: ClientPrograms,
  file: string,
  options: readonly string[],
  onRow: (table: string, row: string) => void,
  onTable: (table: string) => void = () => undefined,
): Promise<void> {
  let table: string | null = null;
  const onLine = (line: string): void => {
    if (table === null) {
      table = COPY.exec(line)?.[1]?.replaceAll('"', '') ?? null;
      if (table !== null) onTable(table);
    } else if (line === END_OF_COPY) table = null;
    else onRow(table, line);
  };
  const args = ['--data-only', '--file=-', ...options, file];
  const { exitCode, complaint } = await runProgram(programs.restore, args, { onLine });
  if (exitCode !== 0) throw new BackupError(explainUnreadable(programs, file, complaint));
}

function explainUnreadable(programs: ClientPrograms, file: string, complaint: string): string {
  if (/unsupported version/u.test(complaint)) {
    return (
      `${file} was written by a newer pg_dump than the pg_restore found (${programs.version}); ` +
      'restore it with that version or a later one (PG_BIN), into a server that is not older than ' +
      'the one it was made from.'
    );
  }
  return `${file} cannot be read: ${complaint}`;
}
