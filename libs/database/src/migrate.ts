import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { AppError } from '@numera/kernel';

export interface Step {
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/**
 * Brings a service's schema to this version: runs the `.sql` files of `folders` that it has not run yet,
 * in order, each in its own transaction, under a lock so that replicas starting together run each once.
 * @throws AppError `DATABASE.CHANGED_MIGRATION` when a file that has been run was edited since
 */
export async function migrate(
  url: string,
  schema: string,
  folders: readonly string[],
): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [`numera.migrate.${schema}`]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
    await client.query(`SET search_path TO "${schema}"`);
    await client.query(
      `CREATE TABLE IF NOT EXISTS migrations (
         name text PRIMARY KEY, checksum text NOT NULL, run_at timestamptz NOT NULL DEFAULT now())`,
    );
    const done = await client.query<{ name: string; checksum: string }>(
      'SELECT name, checksum FROM migrations',
    );
    const checksums = new Map(done.rows.map((row) => [row.name, row.checksum]));
    for (const step of await readSteps(folders))
      await runStep(client, step, checksums.get(step.name));
  } finally {
    await client.end();
  }
}

async function runStep(client: Client, step: Step, known: string | undefined): Promise<void> {
  if (known === step.checksum) return;
  if (known !== undefined) {
    throw new AppError('DATABASE.CHANGED_MIGRATION', 'bug', { name: step.name });
  }
  await client.query('BEGIN');
  try {
    await client.query(step.text);
    await client.query('INSERT INTO migrations (name, checksum) VALUES ($1, $2)', [
      step.name,
      step.checksum,
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
      steps.push({ name, text, checksum: createHash('sha256').update(text).digest('hex') });
    }
  }
  return steps;
}
