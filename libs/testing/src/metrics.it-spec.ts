import { Database, DatabaseModule, sql } from '@numera/database';
import { Metrics } from '@numera/service';
import { Test, type TestingModule } from '@nestjs/testing';
import { createTestDatabase, type TestDatabase } from './test-database';

let testDatabase: TestDatabase;
let nest: TestingModule;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase('metrics', () => Promise.resolve());
  nest = await Test.createTestingModule({
    imports: [
      DatabaseModule.forService({
        url: testDatabase.url,
        schema: 'public',
        entities: [],
        poolSize: 2,
      }),
    ],
  }).compile();
  database = nest.get(Database);
}, 60_000);
afterAll(async () => {
  await nest.close();
  await testDatabase.drop();
});

it('takes gauges and labels from the columns of one statement', async () => {
  const metrics = new Metrics('orders');
  metrics.gaugesBy(database, {
    gauges: { numera_open: 'Open.', numera_age_seconds: 'Age.' },
    labels: ['state'],
    text: `SELECT state, n AS numera_open, age AS numera_age_seconds
             FROM (VALUES ('pending', 2::bigint, 1.5), ('closing', $1::bigint, NULL)) AS v (state, n, age)`,
    parameters: [3],
  });
  const text = await metrics.text();
  expect(text).toContain('numera_open{state="pending",service="orders"} 2');
  expect(text).toContain('numera_open{state="closing",service="orders"} 3');
  expect(text).toContain('numera_age_seconds{state="pending",service="orders"} 1.5');
  expect(text).not.toContain('numera_age_seconds{state="closing"');
});

it('does not wait for a slow statement, which PostgreSQL ends, and tells the rest', async () => {
  const metrics = new Metrics('orders');
  metrics.gaugesBy(database, {
    gauges: { numera_slow: 'Slow.' },
    text: 'SELECT 1 AS numera_slow FROM pg_sleep(60)',
  });
  metrics.gaugesBy(database, {
    gauges: { numera_quick: 'Quick.' },
    text: 'SELECT 1 AS numera_quick',
  });
  const text = await metrics.text();
  expect(text).toContain('numera_quick{service="orders"} 1');
  expect(text).not.toContain('numera_slow{');
  expect(text).toContain('reading="numera_slow",service="orders"} 1');
  const running = await database.query(
    `SELECT pid FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()
        AND state = 'active'`,
  );
  expect(running).toEqual([]);
});

it('tells how many connections work and who waits for one', async () => {
  const use = await database.inTransaction(async (tx) => {
    await sql(tx, 'SELECT 1');
    return database.poolUse;
  });
  expect(use).toEqual({ size: 2, inUse: 1, waiting: 0 });
  expect(database.poolUse.inUse).toBe(0);
});
