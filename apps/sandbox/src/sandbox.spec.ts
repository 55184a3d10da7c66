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
  expect(await messages.json()).toMatchObject({ messages: [{ text: 'code 123456' }], cursor: '1' });
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
