import { request } from 'node:http';
import { PERSONS, startSandbox, type Sandbox } from './sandbox';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ botToken: '7000000002:token' });
});
afterAll(() => sandbox.stop());

it('serves Telegram, both providers, the message source and the page on one port', async () => {
  const { telegramUrl, botToken, smspoolUrl, url } = sandbox;
  const me = await (await fetch(`${telegramUrl}/bot${botToken}/getMe`)).json();
  expect(me).toMatchObject({ ok: true, result: { id: 7_000_000_002 } });
  const countries = await (await fetch(`${smspoolUrl}/country/retrieve_all`)).json();
  expect(Array.isArray(countries)).toBe(true);
  const state = (await (await fetch(`${url}/page/state`)).json()) as { persons: unknown[] };
  expect(state.persons).toHaveLength(3);
  expect(await (await fetch(`${url}/page/smspool`)).json()).toHaveProperty('balance');
  const { handlerApiUrl, handlerApiKey, messageSource } = sandbox;
  const query = new URLSearchParams({ api_key: handlerApiKey, action: 'getBalance' });
  const balance = await fetch(`${handlerApiUrl}?${query.toString()}`);
  expect(await balance.text()).toBe('ACCESS_BALANCE:500.00');
  expect(await (await fetch(`${url}/page/handler-api`)).json()).toHaveProperty('balance', '500.00');
  messageSource.send({ to: '+4915112345678', text: 'code 123456' });
  const messages = await fetch(`${messageSource.pollUrl}?key=${messageSource.key}`);
  expect(await messages.json()).toMatchObject({ messages: [{ text: 'code 123456' }] });
});

it('has an admin, and persons beyond 32 bits with both languages', () => {
  const persons = Object.values(PERSONS);
  expect(sandbox.adminIds).toEqual([String(PERSONS.admin.id)]);
  expect(persons.every(({ id }) => id > 2 ** 32)).toBe(true);
  expect(new Set(persons.map(({ languageCode }) => languageCode))).toEqual(new Set(['ar', 'en']));
});

it('lets the bot tell its admin before the admin has written', async () => {
  const { telegramUrl, botToken, adminIds, telegram } = sandbox;
  const query = new URLSearchParams({ chat_id: adminIds[0] ?? '', text: 'A deposit' });
  await fetch(`${telegramUrl}/bot${botToken}/sendMessage?${query.toString()}`);
  expect(telegram.person(PERSONS.admin.id).lastBotMessage()?.text).toBe('A deposit');
});

it('counts on from an earlier run, for a shop whose database outlives it', async () => {
  interface Row {
    readonly meta: { readonly id: string };
  }
  const ids = async ({ handlerApiUrl, handlerApiKey, messageSource }: Sandbox) => {
    const query = { api_key: handlerApiKey, action: 'getNumber', service: 'wa', country: '187' };
    const bought = await fetch(`${handlerApiUrl}?${new URLSearchParams(query).toString()}`);
    messageSource.send({ to: '+4915112345678', text: 'code 123456' });
    const list = await fetch(`${messageSource.pollUrl}?key=${messageSource.key}`);
    const { messages, cursor } = (await list.json()) as { messages: Row[]; cursor: string };
    return {
      number: Number(/^ACCESS_NUMBER:(\d+):/u.exec(await bought.text())?.[1]),
      message: messages.at(-1)?.meta.id,
      cursor: Number(cursor),
    };
  };
  const first = await ids(sandbox);
  const later = await startSandbox();
  const second = await ids(later);
  await later.stop();
  expect(second.number).toBeGreaterThan(first.number);
  expect(second.cursor).toBeGreaterThan(first.cursor);
  expect(second.message).not.toBe(first.message);
});

it('survives an address that is none', async () => {
  const status = await new Promise((resolve, reject) => {
    request(sandbox.url, { path: '//' }, (answer) => resolve(answer.resume().statusCode))
      .once('error', reject)
      .end();
  });
  expect(status).toBe(400);
  expect((await fetch(`${sandbox.url}/../../package.json`)).status).toBe(404);
});

it('says so when the port is taken', async () => {
  const port = Number(new URL(sandbox.url).port);
  await expect(startSandbox({ port })).rejects.toThrow('EADDRINUSE');
});
