import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { waitFor } from '@numera/testing';
import { NADIA, SARA, TestBot } from './bot-client.fixture';

let bot: TestBot;
beforeEach(async () => {
  bot = await TestBot.open();
});
afterEach(() => bot.telegram.stop());

const texts = (updates: Record<string, unknown>[]): string[] =>
  updates.map((update) => (update['message'] as { text: string }).text);
const write = (...words: string[]): void => {
  for (const text of words) bot.telegram.person(SARA).send(text);
};

const polled = (): Promise<unknown> =>
  waitFor(() => bot.telegram.isPolled, { deadlineMs: 2_000, what: 'the poll' });

describe('long polling', () => {
  it('gives updates until an offset confirms them', async () => {
    write('1', '2', '3');
    const first = await bot.updates({ limit: 2 });
    expect(texts(first)).toEqual(['1', '2']);
    expect(texts(await bot.updates())).toEqual(['1', '2', '3']);
    const ids = first.map((update) => update['update_id'] as number);
    expect(ids[1]).toBe(ids[0]! + 1);
    expect(texts(await bot.updates({ offset: ids[1]! + 1 }))).toEqual(['3']);
    expect(bot.telegram.pendingUpdates).toBe(1);
    expect(texts(await bot.updates({ offset: -1 }))).toEqual(['3']);
  });

  it('waits for the first update and no longer', async () => {
    const asked = bot.updates({ timeout: 30 });
    write('late');
    expect(texts(await asked)).toEqual(['late']);
  });

  it('is ended with 409 by another poller', async () => {
    const first = bot.call('getUpdates', { timeout: 30 });
    await polled();
    const second = bot.updates({ timeout: 30 });
    expect(await first).toMatchObject({
      error_code: 409,
      description:
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    });
    write('x');
    expect(texts(await second)).toEqual(['x']);
  });

  it('is refused while a webhook is set, and ended when one is', async () => {
    const poll = bot.call('getUpdates', { timeout: 30 });
    await polled();
    await bot.call('setWebhook', { url: 'https://bot.invalid/hook' });
    expect((await poll).description).toBe('Conflict: terminated by setWebhook request');
    expect(await bot.refusal('getUpdates')).toBe(
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
  });

  it('keeps to the kinds that are asked for, until others are', async () => {
    await bot.updates({ allowed_updates: ['callback_query'] });
    write('unseen');
    void bot.telegram.press(SARA, 1, 'x');
    expect(await bot.updates()).toMatchObject([{ callback_query: { data: 'x' } }]);
    await bot.updates({ allowed_updates: [] });
    write('seen');
    expect(await bot.updates({ offset: -1 })).toMatchObject([{ message: { text: 'seen' } }]);
  });

  it('lets go of a caller that is gone', async () => {
    const leaving = new AbortController();
    const left = fetch(`${bot.root}/getUpdates?timeout=30`, { signal: leaving.signal });
    await polled();
    leaving.abort();
    await expect(left).rejects.toThrow();
    await waitFor(() => !bot.telegram.isPolled, { deadlineMs: 2_000, what: 'the end of the poll' });
    write('kept');
    expect(texts(await bot.updates())).toEqual(['kept']);
  });
});

describe('a webhook', () => {
  let server: Server;
  let hook: string;
  let got: { text: string; secret: string | undefined }[];
  /** What the bot answers; by default 200 with nothing. */
  let answer: (text: string) => Promise<{ status: number; body?: string }>;

  beforeEach(async () => {
    got = [];
    answer = () => Promise.resolve({ status: 200 });
    server = createServer((request, response) => {
      void (async () => {
        const update = JSON.parse(await bodyOf(request)) as { message: { text: string } };
        const secret = request.headers['x-telegram-bot-api-secret-token'];
        got.push({ text: update.message.text, secret: secret as string | undefined });
        const { status, body = '' } = await answer(update.message.text);
        response.writeHead(status).end(body);
      })();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    hook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });
  const seen = (): string[] => got.map(({ text }) => text);
  const until = (count: number): Promise<unknown> =>
    waitFor(() => got.length >= count, { deadlineMs: 5_000, what: `${count} updates` });

  it('gets what was pending and what comes, in order and with the secret', async () => {
    write('1', '2');
    await bot.call('setWebhook', { url: hook, secret_token: 'a-secret_1' });
    write('3');
    await until(3);
    expect(got).toEqual(['1', '2', '3'].map((text) => ({ text, secret: 'a-secret_1' })));
    await waitFor(() => bot.telegram.pendingUpdates === 0, { deadlineMs: 2_000, what: 'delivery' });
  });

  it('is tried again until it answers 2xx, before the chat goes on', async () => {
    let failures = 2;
    answer = (text) => Promise.resolve({ status: text === '1' && failures-- > 0 ? 500 : 200 });
    await bot.call('setWebhook', { url: hook });
    write('1', '2');
    await until(4);
    expect(seen()).toEqual(['1', '1', '1', '2']);
    expect((await bot.call('getWebhookInfo')).result).toMatchObject({
      url: hook,
      max_connections: 40,
      last_error_message: 'Wrong response from the webhook: 500 Internal Server Error',
    });
  });

  it('is not held up in one chat by another', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    answer = async (text) => {
      if (text === 'slow') await held;
      return { status: 200 };
    };
    await bot.call('setWebhook', { url: hook });
    write('slow', 'after');
    bot.telegram.person(NADIA).send('other');
    await until(2);
    expect(seen().sort()).toEqual(['other', 'slow']);
    release();
    await until(3);
    expect(seen().at(-1)).toBe('after');
  });

  it('has no more connections than it allows', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    answer = () => held.then(() => ({ status: 200 }));
    await bot.call('setWebhook', { url: hook, max_connections: 1 });
    write('sara');
    bot.telegram.person(NADIA).send('nadia');
    await until(1);
    await bot.call('getMe');
    expect(seen()).toEqual(['sara']);
    release();
    await until(2);
    expect(seen()).toEqual(['sara', 'nadia']);
  });

  it('may answer with a call', async () => {
    const call = { method: 'sendMessage', chat_id: SARA, text: 'called back' };
    answer = () => Promise.resolve({ status: 200, body: JSON.stringify(call) });
    await bot.call('setWebhook', { url: hook });
    write('x');
    const said = await bot.telegram.person(SARA).waitForMessage(() => true);
    expect(said.text).toBe('called back');
  });

  it('leaves to polling what it did not take', async () => {
    answer = () => Promise.resolve({ status: 503 });
    await bot.call('setWebhook', { url: hook });
    write('1', '2');
    await until(1);
    await bot.call('deleteWebhook');
    expect(texts(await bot.updates())).toEqual(['1', '2']);
  });

  it('can drop what is pending', async () => {
    write('dropped');
    await bot.call('setWebhook', { url: hook, drop_pending_updates: true });
    write('new');
    await until(1);
    expect(seen()).toEqual(['new']);
  });

  it.each([
    ['bad webhook: An HTTPS URL must be provided for webhook', { url: 'http://bot.example/hook' }],
    ['secret token contains unallowed characters', { url: 'https://x.org', secret_token: 'a b' }],
  ])('is refused: %s', async (words, fields) => {
    expect(await bot.refusal('setWebhook', fields)).toBe(`Bad Request: ${words}`);
  });
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
