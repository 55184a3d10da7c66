import { escapeIdentifier, type Client } from 'pg';

/** Rows by table, `wallet.accounts` → 3. */
export type RowCounts = ReadonlyMap<string, number>;

/** The schemas that services of Numera own: those with a `migrations` table. */
export async function findSchemas(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT n.nspname AS name FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
      WHERE c.relname = 'migrations' AND c.relkind = 'r' ORDER BY 1`,
  );
  return rows.map((row) => row.name);
}

/** Which of these schemas there are, whatever is in them. */
export async function findExisting(client: Client, schemas: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY($1) ORDER BY 1',
    [schemas],
  );
  return rows.map((row) => row.name);
}

/** Counts every table's rows, as the client's transaction sees them. */
export async function countRows(client: Client, schemas: readonly string[]): Promise<RowCounts> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `SELECT n.nspname AS schema, c.relname AS name
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ANY($1) AND c.relkind = 'r' ORDER BY 1, 2`,
    [schemas],
  );
  const counts = new Map<string, number>();
  for (const { schema, name } of rows) {
    const table = `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
    const counted = await client.query<{ rows: string }>(`SELECT count(*) AS rows FROM ${table}`);
    counts.set(`${schema}.${name}`, Number(counted.rows[0]?.rows));
  }
  return counts;
}

/** Where two counts disagree, for people; nothing when they agree. */
export function compareCounts(
  expected: RowCounts,
  actual: RowCounts,
  names: { expected: string; actual: string },
): string[] {
  const tables = [...new Set([...expected.keys(), ...actual.keys()])].sort();
  const told = (counts: RowCounts, table: string): string =>
    counts.has(table) ? `${counts.get(table) ?? 0} rows` : 'no such table';
  return tables
    .filter((table) => expected.get(table) !== actual.get(table))
    .map(
      (table) =>
        `${table}: ${told(expected, table)} in ${names.expected}, ${told(actual, table)} in ${names.actual}`,
    );
}

/** `3 tables, 120 rows`. */
export function describeCounts(counts: RowCounts): string {
  const rows = [...counts.values()].reduce((sum, one) => sum + one, 0);
  return `${counts.size} tables, ${rows} rows`;
}

/** The server's major version: 17. */
export async function serverMajor(client: Client): Promise<number> {
  const { rows } = await client.query<{ version: string }>(
    `SELECT current_setting('server_version_num') AS version`,
  );
  return Math.floor(Number(rows[0]?.version) / 10_000);
}
