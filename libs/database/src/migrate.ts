import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { AppError, pause } from '@numera/kernel';

export interface Step {
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
  readonly breaking: boolean;
}

interface DoneStep {
  readonly name: string;
  readonly checksum: string;
  readonly breaking: boolean;
}

/** How the first line of a step begins that programs of before it cannot work with. */
const BREAKING = /^-- breaking\b/u;
const LOOK_EVERY_MS = 500;

/**
 * Brings a service's schema to this version: runs the `.sql` files of `folders` that it has not run yet,
 * in order, each in its own transaction, under a lock so that replicas starting together run each once.
 * A step whose first line is `-- breaking: why` keeps older programs from starting on this schema.
 * @throws AppError `DATABASE.CHANGED_MIGRATION` when a file that has been run was edited since
 * @throws AppError `DATABASE.SCHEMA_TOO_NEW` when a breaking step has been run that this program lacks
 */
export async function migrate(
  url: string,
  schema: string,
  folders: readonly string[],
): Promise<void> {
  const steps = await readSteps(folders);
  await withClient(url, async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [`numera.migrate.${schema}`]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await client.query(`SET search_path TO "${schema}"`);
    await client.query(
      `CREATE TABLE IF NOT EXISTS migrations (
         name text PRIMARY KEY, checksum text NOT NULL, run_at timestamptz NOT NULL DEFAULT now());
       ALTER TABLE migrations ADD COLUMN IF NOT EXISTS breaking boolean NOT NULL DEFAULT false`,
    );
    for (const step of missingSteps(schema, steps, await readDone(client))) {
      await runStep(client, step);
    }
  });
}

/**
 * The same for a service that may not change its schema: waits until somebody who may has brought it to
 * this version. With the right to (one role for all, as on an own machine) it does so itself.
 * @param waits called each time the schema is found behind
 */
export async function awaitMigrations(
  url: string,
  schema: string,
  folders: readonly string[],
  { waits, signal }: { waits: () => void; signal: AbortSignal },
): Promise<void> {
  const steps = await readSteps(folders);
  while (!signal.aborted) {
    const found = await withClient(url, async (client) => {
      if (await mayMigrate(client)) return 'ours' as const;
      const done = await readDoneOf(client, schema);
      return missingSteps(schema, steps, done).length === 0
        ? ('ready' as const)
        : ('behind' as const);
    });
    if (found === 'ready') return;
    if (found === 'ours') return migrate(url, schema, folders);
    waits();
    await pause(LOOK_EVERY_MS, signal);
  }
}

async function mayMigrate(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT has_database_privilege(current_database(), 'CREATE') AS may`,
  );
  return rows[0]?.may === true;
}

async function readDoneOf(client: Client, schema: string): Promise<DoneStep[]> {
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT to_regclass($1) IS NOT NULL AS found`,
    [`"${schema}".migrations`],
  );
  if (rows[0]?.found !== true) return [];
  await client.query(`SET search_path TO "${schema}"`);
  return readDone(client);
}

async function readDone(client: Client): Promise<DoneStep[]> {
  return (await client.query<DoneStep>('SELECT name, checksum, breaking FROM migrations')).rows;
}

function missingSteps(schema: string, steps: readonly Step[], done: readonly DoneStep[]): Step[] {
  const known = new Map(done.map((one) => [one.name, one]));
  const own = new Set(steps.map((step) => step.name));
  const newer = done.filter((one) => one.breaking && !own.has(one.name)).map((one) => one.name);
  if (newer.length > 0) {
    throw new AppError('DATABASE.SCHEMA_TOO_NEW', 'conflict', { schema, newer });
  }
  const changed = steps.find(
    (step) => (known.get(step.name)?.checksum ?? step.checksum) !== step.checksum,
  );
  if (changed)
    throw new AppError('DATABASE.CHANGED_MIGRATION', 'bug', { schema, name: changed.name });
  return steps.filter((step) => !known.has(step.name));
}

async function runStep(client: Client, { name, text, checksum, breaking }: Step): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(text);
    await client.query('INSERT INTO migrations (name, checksum, breaking) VALUES ($1, $2, $3)', [
      name,
      checksum,
      breaking,
    ]);
    await client.query('COMMIT');
  } catch (thrown) {
    await client.query('ROLLBACK');
    throw thrown;
  }
}

/** The `.sql` files of these folders in the order in which they run, with their checksums. */
export async function readSteps(folders: readonly string[]): Promise<Step[]> {
  const steps: Step[] = [];
  for (const folder of folders) {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
    for (const name of names) {
      const text = await readFile(join(folder, name), 'utf8');
      const checksum = createHash('sha256').update(text).digest('hex');
      steps.push({ name, text, checksum, breaking: BREAKING.test(text) });
    }
  }
  return steps;
}

async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // What breaks while it is used rejects the query under way.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
