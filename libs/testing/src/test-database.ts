import { createHash, randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { testPostgresUrl } from './test-postgres';
import { waitFor } from './wait-for';

export interface TestDatabase {
  /** The superuser's address of the new database. */
  url: string;
  /** Removes it, ending what is still connected. */
  drop(): Promise<void>;
}

/**
 * A fresh database for one test file, cloned in some tens of milliseconds from a template that is
 * made once per server: `prepare` gets the template's address, runs the migrations, and closes its
 * connections. Jest's parallel workers wait for the one that makes it.
 *
 * The template is known by `name`, `key` and the text of `prepare`: give what else decides its
 * content as `key`.
 *
 * @example
 * const database = await createTestDatabase('wallet', (url) => migrate(url));
 * afterAll(() => database.drop());
 */
export async function createTestDatabase(
  name: string,
  prepare: (url: string) => Promise<void>,
  key = '',
): Promise<TestDatabase> {
  const serverUrl = await testPostgresUrl();
  const hash = createHash('sha256')
    .update(`${name}\0${key}\0${String(prepare)}`)
    .digest('hex');
  const label = name.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  const template = `template_${label.slice(0, 30)}_${hash.slice(0, 12)}`;
  const database = `test_${label.slice(0, 30)}_${randomBytes(6).toString('hex')}`;
  await withClient(serverUrl, async (client) => {
    await prepareTemplate(client, template, () => prepare(databaseUrl(serverUrl, template)));
    await client.query(`create database ${quote(database)} template ${quote(template)}`);
  });
  return {
    url: databaseUrl(serverUrl, database),
    drop: () =>
      withClient(serverUrl, async (client) => {
        await client.query(`drop database if exists ${quote(database)} with (force)`);
      }),
  };
}

/** A template is complete when it is marked as one; what a killed run left half done is not. */
async function prepareTemplate(
  client: Client,
  template: string,
  prepare: () => Promise<void>,
): Promise<void> {
  await client.query(`select pg_advisory_lock(hashtextextended($1, 0))`, [template]);
  try {
    const { rowCount } = await client.query(
      'select from pg_database where datname = $1 and datistemplate',
      [template],
    );
    if (rowCount === 1) return;
    await client.query(`drop database if exists ${quote(template)} with (force)`);
    await client.query(`create database ${quote(template)}`);
    await prepare();
    await waitUntilUnused(client, template);
    await client.query(`alter database ${quote(template)} with is_template true`);
    await client.query(`alter database ${quote(template)} with allow_connections false`);
  } finally {
    await client.query(`select pg_advisory_unlock(hashtextextended($1, 0))`, [template]);
  }
}

/** PostgreSQL clones no database that someone is connected to. */
async function waitUntilUnused(client: Client, template: string): Promise<void> {
  await waitFor(
    async () => {
      const { rows } = await client.query<{ connections: number }>(
        'select count(*)::int connections from pg_stat_activity where datname = $1',
        [template],
      );
      if (rows[0]?.connections !== 0) {
        throw new Error(`prepare left ${rows[0]?.connections} connection(s) open`);
      }
      return true;
    },
    { deadlineMs: 3_000, what: `the connections to ${template} to be closed` },
  );
}

async function withClient(url: string, use: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

function quote(identifier: string): string {
  return escapeIdentifier(identifier);
}
