import { Logger } from '@nestjs/common';
import { SimulatedTelegram } from '@numera/sandbox';
import { Database, migrate } from '@numera/database';
import { newId } from '@numera/kernel';
import { InProcessTransport } from '@numera/messaging';
import { migrationsOf, prepareApp, type RunningApp } from '@numera/service';
import { createTestDatabase, waitFor, type TestDatabase } from '@numera/testing';
import { gatewayApp } from '../gateway.app';

const BOT_ID = '7000000001';
const PERSON = 700_001;

/** What a killed process leaves behind, found by the next one. */
describe('a start after a crash', () => {
  let telegram: SimulatedTelegram;
  let database: TestDatabase;
  let transport: InProcessTransport;
  let app: RunningApp;
  let url: string;

  beforeEach(async () => {
    if (process.env['NUMERA_TEST_LOG'] === undefined) Logger.overrideLogger(false);
    telegram = new SimulatedTelegram({ flood: null });
    ({ url } = await telegram.start());
    telegram.addPerson({
      id: PERSON,
      firstName: 'P',
      languageCode: 'en',
      started: true,
    } as never);
    database = await createTestDatabase('gateway', (at) =>
      migrate(at, 'gateway', migrationsOf(gatewayApp)),
    );
    transport = new InProcessTransport();
    await prepare();
  });

  afterEach(async () => {
    await app.stop();
    await transport.close();
    await telegram.stop();
    await database.drop();
  });

  async function prepare(): Promise<void> {
    app = await prepareApp(gatewayApp, {
      env: { BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: url },
      databaseUrl: database.url,
      transport,
    });
  }

  const texts = (): string[] =>
    telegram
      .person(PERSON)
      .botMessages()
      .map(({ text }) => text);
  const until = (what: string, met: () => boolean): Promise<unknown> =>
    waitFor(met, { deadlineMs: 8_000, what });

  /** A process that was killed: it is known and its lock is free. */
  async function deadReplica(): Promise<string> {
    const id = newId();
    await app.get(Database).query('INSERT INTO replicas (replica_id) VALUES ($1)', [id]);
    return id;
  }

  async function leave(state: string, text: string, updateId = 5): Promise<void> {
    const person = { id: PERSON, first_name: 'P', is_bot: false };
    const body = {
      update_id: updateId,
      message: {
        message_id: 9,
        date: 1,
        text,
        entities: [{ type: 'bot_command', offset: 0, length: text.length }],
        chat: { id: PERSON, type: 'private', first_name: 'P' },
        from: person,
      },
    };
    await app.get(Database).query(
      `INSERT INTO updates (bot_id, update_id, chat_key, body, state, attempts, leased_by, leased_until)
       VALUES ($1, $2, $3, $4, $5, 1, $6, now() + interval '90 seconds')`,
      [BOT_ID, updateId, `chat:${PERSON}`, JSON.stringify(body), state, await deadReplica()],
    );
  }

  it('handles an update that was stored and not handled, and one that was in hand', async () => {
    await leave('handling', '/help', 5);
    await leave('waiting', '/language', 6);
    await app.run();
    await until('both answers', () => texts().length === 2);
    expect(texts().map((text) => /Choose your language/u.test(text))).toEqual([false, true]);
  });

  it('takes the updates over at once from a process that cannot live any more', async () => {
    await app.get(Database).query(
      `INSERT INTO intake_lease (bot_id, leased_by, leased_until)
         VALUES ($1, $2, now() + interval '60 seconds')`,
      [BOT_ID, await deadReplica()],
    );
    telegram.person(PERSON).send('/help');
    await app.run();
    await until('the answer', () => texts().length === 1);
  });

  it('sends at once what was being sent', async () => {
    await app.get(Database).query(
      `INSERT INTO outgoing (bot_id, chat_id, priority, view, leased_by, leased_until)
       VALUES ($1, $2, 0, '{"text": "code", "buttons": []}', $3, now() + interval '60 seconds')`,
      [BOT_ID, String(PERSON), await deadReplica()],
    );
    await app.run();
    await until('the code', () => texts().includes('code'));
  });

  it('sends nothing twice when an update is handled again', async () => {
    await app.run();
    telegram.person(PERSON).send('/help');
    await until('the answer', () => texts().length === 1);
    const store = app.get(Database);
    await store.query(`UPDATE updates SET state = 'waiting'`);
    telegram.person(PERSON).send('/language');
    await until('the next', () => texts().some((text) => /Choose your language/u.test(text)));
    expect(texts()).toHaveLength(2);
  });

  it('gives up an update that takes the process with it, and says so', async () => {
    await leave('waiting', '/help');
    await app.get(Database).query('UPDATE updates SET attempts = 20, leased_until = NULL');
    await app.run();
    await until('the apology', () => texts().some((text) => text.includes('Reference:')));
  });

  it('goes on by itself when Telegram was away at the start', async () => {
    await telegram.stop();
    await app.run();
    const { port } = new URL(url);
    await telegram.start({ port: Number(port) });
    telegram.person(PERSON).send('/help');
    await until('the answer', () => texts().length === 1);
  });

  it('hears updates whose ids are lower than those before, as after a quiet week', async () => {
    await app.get(Database).query(
      `INSERT INTO updates (bot_id, update_id, chat_key, body, state)
       VALUES ($1, 4503599627370496, 'chat:1', '{}', 'handled')`,
      [BOT_ID],
    );
    telegram.person(PERSON).send('/help');
    await app.run();
    await until('the answer', () => texts().length === 1);
  });
});
