import { createHmac } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { createLog, NestLog, secretsIn, stepLevelOf, type ServiceConfig } from '@numera/service';
import { waitFor } from '@numera/testing';
import { Client, escapeIdentifier } from 'pg';
import { APPS, CONFIGS } from '../apps';
import { AdminChat } from './admin-chat';
import { secondProvider, Shop } from './shop';

jest.setTimeout(120_000);

const SIGNATURE_KEY = 'a-key-to-sign-with-9183';
const OWN_NUMBERS = ['+12025550181', '+12025550182'] as const;

let shop: Shop;
const lines: string[] = [];
/** What nobody may read in a log, by what it is. */
let secrets: Record<string, string>;

beforeAll(async () => {
  shop = await Shop.open(secondProvider);
  logTo(lines);
  await shop.fund('other', '5', 'PAY-4001');
  const { address, codes } = await sellOwnNumbers();
  const bought = await buyFromProviders();
  secrets = {
    'bot token': shop.sandbox.botToken,
    'SMSPool key': shop.sandbox.smspoolKey,
    'handler_api key': shop.sandbox.handlerApiKey,
    'encryption key': shop.env['ENCRYPTION_KEY'] ?? '',
    'key of a message source': shop.sandbox.messageSource.key,
    'key of a signature': SIGNATURE_KEY,
    'address of a webhook': address.split('/').at(-1) ?? '',
    reference: 'PAY-4001',
    ...labelled(
      'number',
      [bought.number, ...OWN_NUMBERS].map((one) => one.replace('+', '')),
    ),
    ...labelled('code', [bought.code, ...codes]),
    ...labelled('text', ['Your Ring4 code', 'WhatsApp code', 'that no one asked for']),
  };
});
afterAll(async () => {
  await shop.close();
  Logger.overrideLogger(false);
});

it('logs a whole run, faults included, without a secret, a number, a code or a text', () => {
  const log = lines.join('');
  expect(log).toContain('the log is captured');
  // What is proved of steps that are not there is nothing.
  expect([...new Set(stepsIn(lines))].sort()).toEqual([
    'Telegram called',
    'account looked at',
    'code found',
    'message handled',
    'money moved',
    'order changed',
    'order placed',
    'provider called',
    'update handled',
    'update received',
  ]);
  for (const expected of ['message source failed', 'messages for nobody']) {
    expect(log).toContain(expected);
  }
  expect(foundIn(log)).toEqual([]);
});

it('keeps no key in a table, neither of the settings nor of those that were typed in a chat', async () => {
  const keys = /key|token|address/u;
  const kept: string[] = [];
  for (const { name } of APPS) {
    for (const [table, text] of await tablesOf(name)) {
      kept.push(table);
      const found = foundIn(text).filter((what) => keys.test(what));
      expect([table, found]).toEqual([table, []]);
    }
  }
  // Those in which a key would be, were it not sealed.
  expect(kept).toEqual(
    expect.arrayContaining(['providers.message_sources', 'gateway.updates', 'providers.inbox']),
  );
  const sealed = new Map(await tablesOf('providers')).get('providers.message_sources') ?? '';
  expect(sealed.match(/v1\.[\w-]{8}\.[\w-]{40,}/gu)).toHaveLength(2);
});

/** As in production, where the steps of an order are logged, and all else besides. */
function logTo(target: string[]): void {
  const config: ServiceConfig = { logLevel: 'trace', environment: 'production', databaseUrl: null };
  const destination = { write: (line: string) => void target.push(line) };
  const log = createLog(config, secretsIn(CONFIGS, shop.env), { destination });
  Logger.overrideLogger(new NestLog(log, stepLevelOf(config)));
  new Logger('test').log({ msg: 'the log is captured', token: shop.sandbox.botToken });
}

/** An order whose provider and Telegram fail meanwhile. */
async function buyFromProviders(): Promise<{ number: string; code: string }> {
  shop.write('other', '/buy');
  await shop.see('other', /Confirm your order/u);
  await shop.press('other', /Buy for/u);
  await shop.see('other', /Your number is reserved/u);
  const order = await shop.waitingOrder(/Ring4/u);
  const number = shop.sandbox.smspool.books().orders[0]?.phoneNumber ?? '';
  shop.sandbox.telegram.setFaults({ serverErrors: 3 });
  shop.sandbox.smspool.configure({ outage: 'html' });
  shop.write('other', '/services');
  shop.sandbox.smspool.configure({ outage: 'none' });
  shop.sandbox.smspool.sendMessage(order, { text: 'Your Ring4 code is 86420975' });
  await shop.see('other', /Code: 86420975/u);
  return { number, code: '86420975' };
}

/** Codes by a source that is asked and by one that calls; a message for nobody; and what is refused. */
async function sellOwnNumbers(): Promise<{ address: string; codes: string[] }> {
  const admin = new AdminChat(shop);
  const { messageSource } = shop.sandbox;
  const rows = OWN_NUMBERS.map((number) => `whatsapp,us,${number},0.02`);
  admin.sends('numbers.csv', rows);
  await shop.see('admin', /Added: 2/u);
  await admin.beginPollSource('Gate', /There is none yet/u);
  await admin.endPollSource('Gate');
  await admin.linkWhatsApp('Gate');
  messageSource.configure({ pollFault: 'bad-key' });
  await buyOwnNumber();
  await waitFor(() => lines.some((line) => line.includes('message source failed')), {
    deadlineMs: 20_000,
    what: 'the source to fail',
  });
  messageSource.configure({ pollFault: 'none' });
  for (const to of OWN_NUMBERS) messageSource.send({ to, text: 'WhatsApp code: 482-913' });
  await shop.see('other', /The code has arrived[^]*482913/u, 30_000);
  const address = await admin.addWebhookSource('Hook', SIGNATURE_KEY);
  await admin.linkWhatsApp('Hook');
  await buyOwnNumber();
  for (const to of OWN_NUMBERS)
    messageSource.send({ to, text: 'WhatsApp code 719-204', way: 'push' });
  await shop.see('other', /The code has arrived[^]*719204/u, 30_000);
  await pushBadly(address);
  return { address, codes: ['482-913', '482913', '719-204', '719204'] };
}

async function buyOwnNumber(): Promise<void> {
  shop.write('other', '/number_1012_US');
  await shop.seeLast('other', /Confirm your order/u);
  await shop.press('other', /Buy for/u);
  await shop.seeLast('other', /is reserved/u);
}

/** What strangers and broken sources send. */
async function pushBadly(address: string): Promise<void> {
  const post = async (url: string, body: string, signature: string): Promise<number> => {
    const headers = { 'X-Signature': signature };
    return (await fetch(url, { method: 'POST', body, headers })).status;
  };
  const signed = (body: string): string =>
    createHmac('sha256', SIGNATURE_KEY).update(body).digest('hex');
  const message = { to: OWN_NUMBERS[0], text: 'WhatsApp code 719-204 that no one asked for' };
  const body = JSON.stringify({ messages: [message] });
  expect(await post(address, body, SIGNATURE_KEY)).toBe(403);
  expect(await post(`${address}x`, body, signed(body))).toBe(404);
  const [half, twice] = [body.slice(0, -20), JSON.stringify({ messages: message })];
  for (const broken of [half, twice]) expect(await post(address, broken, signed(broken))).toBe(200);
  expect(await post(address, body, signed(body))).toBe(200);
  await waitFor(() => lines.filter((line) => line.includes('message source failed')).length > 1, {
    deadlineMs: 20_000,
    what: 'what is broken to be read',
  });
}

/** Every table of a service, its rows as text. */
async function tablesOf(service: string): Promise<[table: string, rows: string][]> {
  const client = new Client({ connectionString: shop.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = $1 ORDER BY 1`,
      [service],
    );
    const texts: [string, string][] = [];
    for (const { name } of rows) {
      const table = `${escapeIdentifier(service)}.${escapeIdentifier(name)}`;
      const { rows: all } = await client.query<{ row: string }>(
        `SELECT t::text AS row FROM ${table} t`,
      );
      texts.push([`${service}.${name}`, all.map(({ row }) => row).join('\n')]);
    }
    return texts;
  } finally {
    await client.end();
  }
}

/** What of the secrets is in a text. */
function foundIn(text: string): string[] {
  return Object.entries(secrets).flatMap(([what, secret]) => {
    expect(secret.length).toBeGreaterThan(4);
    return text.includes(secret) ? [what] : [];
  });
}

const labelled = (what: string, values: readonly string[]): Record<string, string> =>
  Object.fromEntries(values.map((value, at) => [`${what} ${at + 1}`, value]));

/** The names of the steps that were logged as such, at the level of information. */
function stepsIn(all: readonly string[]): string[] {
  return all
    .map((line) => JSON.parse(line) as { level: number; context?: string; msg: string })
    .filter(({ level, context }) => level === 30 && context === 'step')
    .map(({ msg }) => msg);
}
