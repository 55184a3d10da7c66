import { DATABASE_MIGRATIONS, migrate, Replicas } from '@numera/database';
import { newId } from '@numera/kernel';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from './test-database';
import { waitFor } from './wait-for';

let testDatabase: TestDatabase;
let client: Client;
const started: Replicas[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase('replicas', (url) =>
    migrate(url, 'service', [DATABASE_MIGRATIONS]),
  );
  client = new Client({ connectionString: testDatabase.url });
  await client.connect();
}, 60_000);
afterAll(async () => {
  await client.end();
  await testDatabase.drop();
});
afterEach(async () => {
  for (const one of started.splice(0)) await one.stop();
  await client.query('DELETE FROM service.replicas');
});

async function start(graceMs: number): Promise<{ replica: Replicas; deaths: string[] }> {
  const replica = new Replicas(testDatabase.url, 'service');
  const deaths: string[] = [];
  replica.onDeath((dead) => Promise.resolve(void deaths.push(dead)));
  await replica.start(graceMs);
  started.push(replica);
  return { replica, deaths };
}

/** Ends the connection that a replica holds its lock on, from the server's side. */
async function cut(): Promise<number> {
  const { rowCount } = await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE '%replica'`,
  );
  return rowCount ?? 0;
}

it('learns of a death within its grace, each living replica of it', async () => {
  const [one, two, dying] = [await start(300), await start(300), await start(300)];
  await dying.replica.stop();
  await waitFor(() => one.deaths.length > 0 || two.deaths.length > 0, {
    deadlineMs: 8_000,
    what: 'a death',
  });
  expect(new Set([...one.deaths, ...two.deaths])).toEqual(new Set([dying.replica.id]));
  await waitFor(async () => (await client.query('SELECT FROM service.replicas')).rowCount === 2, {
    deadlineMs: 5_000,
    what: 'the row to go',
  });
}, 20_000);

it('holds nobody for dead whose connection was cut and who came back', async () => {
  const [one, two] = [await start(2_500), await start(2_500)];
  expect(await cut()).toBe(2);
  const ghost = newId();
  // Somebody who is really dead marks the time by which the living would have been taken for it too.
  await client.query(
    `INSERT INTO service.replicas (replica_id, suspected_at) VALUES ($1, clock_timestamp())`,
    [ghost],
  );
  await waitFor(() => one.deaths.length + two.deaths.length > 0, {
    deadlineMs: 15_000,
    what: 'a death',
  });
  expect(new Set([...one.deaths, ...two.deaths])).toEqual(new Set([ghost]));
}, 30_000);

it('finds at its start, where it can be alone only, what a killed predecessor left', async () => {
  const dead = newId();
  await client.query('INSERT INTO service.replicas (replica_id) VALUES ($1)', [dead]);
  const { deaths } = await start(0);
  expect(deaths).toEqual([dead]);
});
