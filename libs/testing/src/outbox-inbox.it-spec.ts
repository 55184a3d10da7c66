import { create, ClaimDecided, HoldPlaced, type Envelope } from '@numera/contracts';
import { Database, DATABASE_MIGRATIONS, DatabaseModule, migrate, Replicas } from '@numera/database';
import { newId } from '@numera/kernel';
import {
  AlreadyHandled,
  Inbox,
  InProcessTransport,
  jobOrigin,
  MESSAGING_MIGRATIONS,
  MessagingModule,
  Outbox,
  OutboxRelay,
  runWithOrigin,
  type Consumer,
} from '@numera/messaging';
import { Test, type TestingModule } from '@nestjs/testing';
import { createTestDatabase, type TestDatabase } from './test-database';
import { withSkewedClock } from './skewed-clock';
import { waitFor } from './wait-for';

let testDatabase: TestDatabase;
let nest: TestingModule;
let transport: InProcessTransport;
let database: Database;
let outbox: Outbox;
let relay: OutboxRelay;
const origin = jobOrigin('1');

beforeAll(async () => {
  testDatabase = await createTestDatabase('messaging', (url) =>
    migrate(url, 'messaging', [DATABASE_MIGRATIONS, MESSAGING_MIGRATIONS]),
  );
}, 60_000);
afterAll(() => testDatabase.drop());

beforeEach(async () => {
  transport = new InProcessTransport({ maxDeliveries: 3, baseMs: 1, maxMs: 2 });
  nest = await Test.createTestingModule({
    imports: [
      DatabaseModule.forService({
        url: testDatabase.url,
        schema: 'messaging',
        entities: [],
        poolSize: 4,
      }),
      MessagingModule.over(transport),
    ],
  }).compile();
  nest.get(Inbox);
  [database, outbox, relay] = [nest.get(Database), nest.get(Outbox), nest.get(OutboxRelay)];
  await database.query('TRUNCATE outbox, inbox');
  relay.start();
});
afterEach(async () => {
  await relay.stop();
  await transport.close();
  await nest.close();
});

const placed = (): HoldPlaced =>
  create(HoldPlaced, { holdId: newId(), userId: '1', amount: 5n, reference: 'r' });
const rows = (): Promise<object[]> => database.query('SELECT id FROM outbox');

function listen(deliver: Consumer['deliver']): Promise<void> {
  return transport.attach({
    service: 'listener',
    subscriptions: ['wallet.hold.placed.v1'],
    queries: [],
    prefetch: 8,
    deliver,
    answer: () => Promise.resolve({}),
    bury: () => Promise.resolve(),
  });
}

it('sends what a transaction committed, with its origin, and then forgets it', async () => {
  const got: Envelope[] = [];
  await listen((envelope) => Promise.resolve(void got.push(envelope)));
  await database.inTransaction((tx) => outbox.add(tx, placed(), origin));
  await waitFor(() => got[0], { deadlineMs: 5_000, what: 'the message' });
  expect(got[0]).toMatchObject({ botId: '1', correlationId: origin.correlationId });
  await waitFor(async () => (await rows()).length === 0, { deadlineMs: 5_000, what: 'no row' });
});

it('dates what it sends by the clock of the database', async () => {
  const got: Envelope[] = [];
  await listen((envelope) => Promise.resolve(void got.push(envelope)));
  const [before] = await database.query<{ at: Date }>('SELECT clock_timestamp() AS at');
  await withSkewedClock(-3_600_000, () =>
    database.inTransaction((tx) => outbox.add(tx, placed(), origin)),
  );
  await waitFor(() => got[0], { deadlineMs: 5_000, what: 'the message' });
  const [after] = await database.query<{ at: Date }>('SELECT clock_timestamp() AS at');
  const occurredAtMs = Date.parse(got[0]!.occurredAt);
  expect(occurredAtMs).toBeGreaterThanOrEqual(before!.at.getTime());
  expect(occurredAtMs).toBeLessThanOrEqual(after!.at.getTime());
});

it('sends nothing of a transaction that failed', async () => {
  const got: Envelope[] = [];
  await listen((envelope) => Promise.resolve(void got.push(envelope)));
  const failing = database.inTransaction(async (tx) => {
    await outbox.add(tx, placed(), origin);
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  await database.inTransaction((tx) => outbox.add(tx, placed(), origin));
  await waitFor(() => got.length > 0, { deadlineMs: 5_000, what: 'the second message' });
  expect(got).toHaveLength(1);
});

it('publishes what a process had committed that was killed since', async () => {
  await relay.stop();
  await database.inTransaction((tx) => outbox.add(tx, placed(), origin));
  const dead = newId();
  await database.query('UPDATE outbox SET owner = $1', [dead]);
  await database.query('INSERT INTO replicas (replica_id) VALUES ($1)', [dead]);
  const got: Envelope[] = [];
  await listen((envelope) => Promise.resolve(void got.push(envelope)));
  expect(got).toEqual([]);
  relay.start();
  const replicas = nest.get(Replicas);
  await replicas.start(0);
  await waitFor(() => got.length === 1, { deadlineMs: 5_000, what: 'the message' });
  await replicas.stop();
});

it('keeps a message that nobody takes yet, and sends it when somebody does', async () => {
  await database.inTransaction((tx) => outbox.add(tx, placed(), origin));
  await waitFor(() => relay.pending === 0, { deadlineMs: 5_000, what: 'the refusal' });
  expect(await rows()).toHaveLength(1);
  const got: Envelope[] = [];
  await listen((envelope) => Promise.resolve(void got.push(envelope)));
  await waitFor(() => got.length === 1, { deadlineMs: 5_000, what: 'the message' });
}, 12_000);

it('keeps the row of a message that was not confirmed', async () => {
  await database.inTransaction((tx) =>
    outbox.add(tx, [create(ClaimDecided, claim()), placed()], origin),
  );
  await listen(() => Promise.reject(new Error('down')));
  await relay.stop();
  await transport.close();
  await database.inTransaction((tx) => outbox.add(tx, placed(), origin));
  expect(await rows()).not.toEqual([]);
});

it('lets a message have its effect once, in whatever number it comes', async () => {
  await database.query('CREATE TABLE IF NOT EXISTS effects (n int)');
  const messageId = newId();
  const handle = (): Promise<unknown> =>
    runWithOrigin(
      origin,
      () => database.inTransaction((tx) => tx.query('INSERT INTO effects VALUES (1)')),
      messageId,
    );
  const results = await Promise.allSettled(Array.from({ length: 10 }, handle));
  const refused = results.filter((r) => r.status === 'rejected');
  expect(refused).toHaveLength(9);
  expect(refused.every((r) => r.reason instanceof AlreadyHandled)).toBe(true);
  expect(await database.query('SELECT n FROM effects')).toHaveLength(1);
});

it('does not count a message as handled when its effect failed', async () => {
  const messageId = newId();
  const handle = (work: () => Promise<void>): Promise<void> =>
    runWithOrigin(origin, () => database.inTransaction(work), messageId);
  await expect(handle(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(handle(() => Promise.resolve())).resolves.toBeUndefined();
});

function claim(): ClaimDecided {
  return create(ClaimDecided, {
    claimId: newId(),
    userId: '1',
    amount: 1n,
    adminId: '2',
    decision: 'approve',
  });
}
