import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awaitMigrations, grantSchema, migrate } from '@numera/database';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from './test-database';
import { waitFor } from './wait-for';

let testDatabase: TestDatabase;
let folder: string;
let client: Client;

beforeAll(async () => {
  testDatabase = await createTestDatabase('migrate', () => Promise.resolve());
  client = new Client({ connectionString: testDatabase.url });
  await client.connect();
}, 60_000);
afterAll(async () => {
  await client.end();
  await testDatabase.drop();
});

let schema = '';
let schemas = 0;
beforeEach(() => {
  schema = `s${(schemas += 1)}`;
  folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  step('0001-first.sql', 'CREATE TABLE things (id int);');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const step = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const forget = (name: string): void => rmSync(join(folder, name));
const things = async (): Promise<number> =>
  Number(
    (await client.query<{ count: string }>(`SELECT count(*) FROM ${schema}.things`)).rows[0]?.count,
  );

it('runs each step once, however many start together', async () => {
  step('0002-row.sql', 'INSERT INTO things VALUES (1);');
  await Promise.all(Array.from({ length: 5 }, () => migrate(testDatabase.url, schema, [folder])));
  expect(await things()).toBe(1);
});

it('lets an older program work on a newer schema, unless a step breaks with it', async () => {
  step('0002-more.sql', 'ALTER TABLE things ADD COLUMN more int;');
  await migrate(testDatabase.url, schema, [folder]);
  forget('0002-more.sql');
  await expect(migrate(testDatabase.url, schema, [folder])).resolves.toBeUndefined();

  step('0003-less.sql', '-- breaking: the column id is gone\nALTER TABLE things DROP COLUMN id;');
  await migrate(testDatabase.url, schema, [folder]);
  forget('0003-less.sql');
  await expect(migrate(testDatabase.url, schema, [folder])).rejects.toMatchObject({
    code: 'DATABASE.SCHEMA_TOO_NEW',
    details: { schema, newer: ['0003-less.sql'] },
  });
});

it('refuses a step that was edited after it had been run', async () => {
  await migrate(testDatabase.url, schema, [folder]);
  step('0001-first.sql', 'CREATE TABLE things (id bigint);');
  await expect(migrate(testDatabase.url, schema, [folder])).rejects.toMatchObject({
    code: 'DATABASE.CHANGED_MIGRATION',
  });
});

it('waits, where a role may only use its schema, until somebody has brought it to this version', async () => {
  await migrate(testDatabase.url, schema, [folder]);
  const role = `numera_test_${process.pid}`;
  await grantSchema(testDatabase.url, { schema, role, password: 'pass-word' });
  const url = new URL(testDatabase.url);
  [url.username, url.password] = [role, 'pass-word'];
  step('0002-row.sql', 'INSERT INTO things VALUES (1);');

  let waits = 0;
  let done = false;
  const stop = new AbortController();
  const waiting = awaitMigrations(url.href, schema, [folder], {
    waits: () => (waits += 1),
    signal: stop.signal,
  }).then(() => (done = true));
  await waitFor(() => waits > 1, { deadlineMs: 10_000, what: 'it to wait' });
  expect([done, await things()]).toEqual([false, 0]);
  await migrate(testDatabase.url, schema, [folder]);
  await waiting;
  expect([done, await things()]).toEqual([true, 1]);
  await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
}, 30_000);
