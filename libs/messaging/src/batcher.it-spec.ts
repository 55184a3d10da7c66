import { setImmediate as turn } from 'node:timers/promises';
import { Test, type TestingModule } from '@nestjs/testing';
import { create, HoldPlaced } from '@numera/contracts';
import {
  Database,
  DATABASE_MIGRATIONS,
  DatabaseModule,
  migrate,
  sql,
  type Transaction,
} from '@numera/database';
import { AppError, newId } from '@numera/kernel';
import { createTestDatabase, type TestDatabase } from '@numera/testing';
import { Batcher, type Batched } from './batcher';
import { jobOrigin } from './bus';
import { runWithOrigin } from './context';
import { AlreadyHandled, Inbox } from './inbox';
import { InProcessTransport } from './in-process.transport';
import { MESSAGING_MIGRATIONS, MessagingModule } from './messaging.module';
import { Outbox, seal } from './outbox';

interface Input {
  readonly key: string;
  readonly note: string;
  readonly error?: Error;
}

let testDatabase: TestDatabase;
let nest: TestingModule;
let database: Database;
let batcher: Batcher<Input>;
/** The notes of each transaction that was tried. */
let batches: string[][];
let alsoWrite: (tx: Transaction, items: readonly Batched<Input>[]) => Promise<void>;

beforeAll(async () => {
  testDatabase = await createTestDatabase('messaging', async (url) => {
    await migrate(url, 'messaging', [DATABASE_MIGRATIONS, MESSAGING_MIGRATIONS]);
  });
  nest = await Test.createTestingModule({
    imports: [
      DatabaseModule.forService({
        url: testDatabase.url,
        schema: 'messaging',
        entities: [],
        poolSize: 4,
      }),
      MessagingModule.over(new InProcessTransport()),
    ],
  }).compile();
  database = nest.get(Database);
  await database.query('CREATE TABLE notes (id bigserial, note text NOT NULL, txid bigint)');
}, 60_000);
afterAll(async () => {
  await nest.close();
  await testDatabase.drop();
});

beforeEach(async () => {
  await database.query('TRUNCATE notes, inbox, outbox');
  batches = [];
  alsoWrite = () => Promise.resolve();
  batcher = new Batcher(database, nest.get(Inbox), {
    keyOf: ({ key }) => key,
    write: async (tx, items) => {
      batches.push(items.map(({ input }) => input.note));
      for (const { input } of items) {
        await sql(tx, 'INSERT INTO notes (note, txid) VALUES ($1, txid_current())', [input.note]);
        if (input.error) throw input.error;
      }
      await alsoWrite(tx, items);
    },
  });
});

/** Adds it as the handler of a message does. */
const add = (input: Input, messageId = newId(), origin = jobOrigin('1')): Promise<void> =>
  runWithOrigin(origin, () => batcher.add(input), messageId);
const one = (note: string, error?: Error): Input => ({
  key: note,
  note,
  ...(error ? { error } : {}),
});
const notes = async (): Promise<string[]> =>
  (await database.query<{ note: string }>('SELECT note FROM notes ORDER BY id')).map(
    ({ note }) => note,
  );
const claims = async (): Promise<number> =>
  (await database.query('SELECT message_id FROM inbox')).length;

it('writes what arrives together in one transaction, with the claim of every message', async () => {
  await Promise.all(['a', 'b', 'c'].map((note) => add(one(note))));
  expect(await notes()).toEqual(['a', 'b', 'c']);
  expect(await database.query('SELECT DISTINCT txid FROM notes')).toHaveLength(1);
  expect(await claims()).toBe(3);
});

it('does nothing for a message that was handled before, and all for its neighbours', async () => {
  const messageId = newId();
  await add(one('a'), messageId);
  const [repeat, neighbour] = await Promise.allSettled([add(one('a'), messageId), add(one('b'))]);
  expect(repeat).toMatchObject({ status: 'rejected', reason: expect.any(AlreadyHandled) });
  expect(neighbour.status).toBe('fulfilled');
  expect(await notes()).toEqual(['a', 'b']);
});

it('writes the others alone where one fails, whose message stays unclaimed', async () => {
  const failure = new Error('not this one');
  const outcomes = await Promise.allSettled([
    add(one('a')),
    add(one('bad', failure)),
    add(one('c')),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(outcomes[1]).toMatchObject({ reason: failure });
  expect(await notes()).toEqual(['a', 'c']);
  expect(await claims()).toBe(2);
});

it('tries none of them alone while what they need is away', async () => {
  const away = new AppError('MESSAGING.CLOSED', 'unavailable');
  const outcomes = await Promise.allSettled([add(one('a', away)), add(one('b')), add(one('c'))]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(batches).toEqual([['a', 'b', 'c']]);
});

it('keeps inputs of one key apart and in their order, beside others', async () => {
  let underWay = 0;
  let most = 0;
  alsoWrite = async (_tx, items) => {
    if (!items.some(({ input }) => input.key === 'k')) return;
    most = Math.max(most, (underWay += 1));
    for (let turns = 0; turns < 20; turns += 1) await turn();
    underWay -= 1;
  };
  const inputs = ['1', '2', '3', '4'].map((note) => ({ key: 'k', note }));
  await Promise.all([...inputs, one('other')].map((input) => add(input)));
  expect(most).toBe(1);
  expect((await notes()).filter((note) => note !== 'other')).toEqual(['1', '2', '3', '4']);
});

it('tells each input where it comes from', async () => {
  alsoWrite = async (tx, items) => {
    const message = create(HoldPlaced, {
      holdId: newId(),
      userId: '1',
      amount: 1n,
      reference: 'r',
    });
    await nest.get(Outbox).addSealed(
      tx,
      items.map(({ origin }) => seal(message, origin)),
    );
  };
  await Promise.all(['5', '6'].map((botId) => add(one(botId), newId(), jobOrigin(botId))));
  const rows = await database.query<{ bot: string }>(
    `SELECT envelope->>'botId' AS bot FROM outbox ORDER BY 1`,
  );
  expect(rows.map(({ bot }) => bot)).toEqual(['5', '6']);
});

it('lets a handler write on, once its message is claimed', async () => {
  await runWithOrigin(
    jobOrigin('1'),
    async () => {
      await batcher.add(one('first'));
      await database.inTransaction((tx) => sql(tx, `INSERT INTO notes (note) VALUES ('second')`));
    },
    newId(),
  );
  expect(await notes()).toEqual(['first', 'second']);
});
