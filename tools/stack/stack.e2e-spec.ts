import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { newId } from '@numera/kernel';
import { startSandbox, type Sandbox } from '@numera/sandbox';
import { waitFor } from '@numera/testing';
import { connect } from 'amqplib';
import { Client } from 'pg';
import { Person } from '../crash-test/person';
import { traceOrder } from '../trace/story';
import { Stack } from './stack';

const ROOT = resolve(__dirname, '../..');
const folder = join(ROOT, '.tmp', `stack-${process.pid}`);
const program = join(ROOT, 'apps/standalone/dist/main.js');

let sandbox: Sandbox;
let stack: Stack;
let person: Person;
let admin: Person;

beforeAll(async () => {
  sandbox = await startSandbox({
    telegram: { flood: null },
    smspool: { settings: { autoMessageAfterMs: 1_500, cancelLockSeconds: 1 } },
  });
  const { PATH = '', HOME = '' } = process.env;
  stack = await Stack.start({
    folder,
    scale: { gateway: 2, poller: 2, orders: 2, wallet: 2, providers: 2 },
    say: () => undefined,
    env: {
      PATH,
      HOME,
      BOT_TOKEN: sandbox.botToken,
      TELEGRAM_API_ROOT: sandbox.telegramUrl,
      SMSPOOL_API_KEY: sandbox.smspoolKey,
      SMSPOOL_API_URL: sandbox.smspoolUrl,
      ADMIN_IDS: sandbox.adminIds.join(','),
      BINANCE_WALLET: 'wallet-of-the-test',
    },
  });
  person = new Person(sandbox.telegram, 'other');
  admin = new Person(sandbox.telegram, 'admin');
}, 120_000);
afterAll(async () => {
  await stack.stop();
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** Runs a command of the program beside the stack, as an operator does. */
async function run(...args: string[]): Promise<string> {
  const { PATH = '' } = process.env;
  const env = {
    PATH,
    DATABASE_URL: stack.servers.databaseUrl,
    BOT_TOKEN: sandbox.botToken,
    SMSPOOL_API_KEY: sandbox.smspoolKey,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { env });
  return stdout;
}

async function buy(): Promise<void> {
  person.turnPage();
  person.write('/buy');
  await person.see(/Confirm your order/u);
  person.press(/Buy for/u);
  await person.see(/Your number is reserved/u);
  await person.see(/The code has arrived/u);
}

it('does the main job through processes of their own, several of most', async () => {
  admin.write('/start');
  person.write('/deposit');
  await person.see(/How many dollars/u);
  person.write('20');
  await person.see(/wallet-of-the-test/u);
  person.write('PAY-STACK-1');
  await admin.see(/PAY-STACK-1/u);
  admin.press(/Approve/u);
  await person.see(/was added to your balance/u);
  await buy();
  expect(person.count(/The code has arrived/u)).toBe(1);
}, 60_000);

it('has the whole story of that order in its logs, by one id from the update to the delivery', async () => {
  const client = new Client({ connectionString: stack.servers.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ id: string }>('SELECT id FROM orders.orders');
  await client.end();
  const orderId = rows[0]?.id ?? '';
  const logs = join(folder, 'logs');
  // The last lines are written while the message is on its way to the chat.
  const story = await waitFor(
    async () => {
      const told = await traceOrder(orderId, logs).catch(() => null);
      return told?.codeToDeliveryMs == null ? null : told;
    },
    { deadlineMs: 15_000, everyMs: 300, what: 'the story to be complete' },
  );
  expect(story).toMatchObject({ state: 'completed', problems: 0 });
  expect(story.scope.correlationIds.size).toBe(1);
  expect(story.updateToNumberMs).toBeGreaterThanOrEqual(0);
  expect(new Set(story.who.map((name) => name.split('-')[0]))).toEqual(
    new Set(['gateway', 'orders', 'poller', 'providers', 'wallet']),
  );
}, 30_000);

it('goes on while one replica of each service is killed', async () => {
  for (const service of ['gateway', 'poller', 'orders', 'wallet', 'providers']) {
    stack.replicasOf(service)[0]?.kill();
  }
  await buy();
  await stack.ready();
}, 90_000);

it('says at each service what is missing while the broker is away, and works again when it is back', async () => {
  const { rabbitMq } = stack.servers;
  await rabbitMq?.stop();
  const wallet = stack.replicasOf('wallet')[0];
  const answer = await fetch(`${wallet?.healthUrl ?? ''}/health/ready`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    ready: false,
    checks: { broker: { ok: false, detail: 'not connected' }, database: { ok: true } },
  });
  // What is asked for meanwhile waits where it was decided.
  person.turnPage();
  person.write('/start');
  wallet?.kill();
  await rabbitMq?.start();
  await stack.ready();
  await buy();
}, 120_000);

it('buries what nobody can take beside the others, lists it, shows it masked and replays it', async () => {
  const broker = await connect(stack.servers.brokerUrl);
  const channel = await broker.createConfirmChannel();
  const id = newId();
  const broken = {
    id,
    name: 'wallet.hold.place.v1',
    botId: '1',
    occurredAt: new Date().toISOString(),
    correlationId: newId(),
    causationId: null,
    payload: { holdId: newId(), userId: '1', amount: 'a lot', reference: 'secret words' },
  };
  for (const content of [JSON.stringify(broken), 'not even JSON']) {
    channel.publish('numera.wallet', broken.name, Buffer.from(content));
  }
  await channel.waitForConfirms();
  await buy();
  const listed = await waitFor(
    async () => {
      const text = await run('dead-letters', 'list', 'wallet');
      return text.includes('2 dead letters') ? text : null;
    },
    { deadlineMs: 15_000, everyMs: 300, what: 'two dead letters' },
  );
  expect(listed).toContain(id);
  expect(listed).toMatch(/unreadable\n.*not an envelope/u);
  const shown = await run('dead-letters', 'show', id);
  expect(shown).toContain('CONTRACTS.INVALID_MESSAGE');
  expect(shown).not.toContain('secret words');
  expect(await run('dead-letters', 'replay', id)).toContain('wallet: 1 sent again');
  // It is as broken as before.
  await waitFor(
    async () => (await run('dead-letters', 'list', 'wallet')).includes('2 dead letters'),
    {
      deadlineMs: 15_000,
      everyMs: 300,
      what: 'the letter to come back',
    },
  );
  expect(await run('dead-letters', 'drop', id)).toContain('dropped');
  await broker.close();
}, 90_000);

it('lets each service reach its own schema only', async () => {
  const services = ['wallet', 'payments', 'providers', 'orders', 'poller', 'gateway'];
  const refused: string[] = [];
  for (const service of services) {
    const client = new Client({ connectionString: stack.databaseUrlOf(service) });
    await client.connect();
    const isRefused = (text: string): Promise<boolean> =>
      client.query(text).then(
        () => false,
        (error: unknown) => (error as { code?: string }).code === '42501',
      );
    expect((await client.query(`SELECT count(*) FROM ${service}.outbox`)).rowCount).toBe(1);
    for (const other of services.filter((one) => one !== service)) {
      if (await isRefused(`SELECT * FROM ${other}.outbox`))
        refused.push(`${service} reads ${other}`);
      if (await isRefused(`DELETE FROM ${other}.inbox`)) refused.push(`${service} writes ${other}`);
    }
    for (const text of [
      `CREATE TABLE ${service}.mine (id int)`,
      'CREATE TABLE public.mine (id int)',
      `DROP TABLE ${service}.outbox`,
      `DELETE FROM ${service}.migrations`,
      'CREATE SCHEMA mine',
    ]) {
      if (await isRefused(text)) refused.push(`${service}: ${text.split(' ')[0] ?? ''}`);
    }
    await client.end();
  }
  expect(refused).toHaveLength(services.length * (5 * 2 + 5));
});

it('proves the books at the end', async () => {
  expect(await run('reconcile')).toContain(' 0 differences');
}, 30_000);
