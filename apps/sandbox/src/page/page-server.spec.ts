import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SARA, TestBot } from '../telegram/bot-client.fixture';
import { PageServer } from './page-server';
import { serveStatic } from './static-files';
import { SimulatedHandlerApi } from '../handler-api/simulated-handler-api';
import { SimulatedMessageSource } from '../message-source/simulated-message-source';
import type { SmsPoolPanel } from './panels';

/** What the page asked of SMSPool. */
class PanelNotes implements SmsPoolPanel {
  readonly asked: unknown[] = [];
  private listener: () => void = () => undefined;
  books() {
    return { balance: '12.34' } as ReturnType<SmsPoolPanel['books']>;
  }
  sendMessage(orderCode: string, message: object): void {
    if (orderCode === 'NONE') throw new Error('There is no such order');
    this.asked.push([orderCode, message]);
  }
  configure(settings: object): void {
    this.asked.push(settings);
  }
  onChange(listener: () => void): () => void {
    this.listener = listener;
    return () => undefined;
  }
  change(): void {
    this.listener();
  }
}

let bot: TestBot;
let panel: PanelNotes;
let source: SimulatedMessageSource;
let provider: SimulatedHandlerApi;
let page: PageServer;
let server: Server;
let url: string;

beforeEach(async () => {
  bot = await TestBot.open();
  panel = new PanelNotes();
  source = new SimulatedMessageSource();
  provider = new SimulatedHandlerApi();
  page = new PageServer(bot.telegram, {
    smspool: panel,
    'handler-api': provider,
    'message-source': source,
  });
  server = createServer((request, response) => void page.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/page`;
});
afterEach(async () => {
  page.close();
  server.closeAllConnections();
  server.close();
  await bot.telegram.stop();
  await source.stop();
  await provider.stop();
});

const post = async (path: string, body: object = {}): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${url}/${path}`, { method: 'POST', body: JSON.stringify(body) });
  return (await answer.json()) as Record<string, unknown>;
};
const asSara = (action: string, body: object = {}) => post(`persons/${SARA}/${action}`, body);

/** Reads events of the stream until one is of this type. */
async function eventReader(): Promise<(type: string) => Promise<Record<string, unknown>>> {
  const answer = await fetch(`${url}/events`);
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let unread = (await reader.read()).value ?? '';
  return async (type) => {
    for (;;) {
      const end = unread.indexOf('\n\n');
      if (end < 0) {
        unread += (await reader.read()).value ?? '';
        continue;
      }
      const block = unread.slice(0, end);
      unread = unread.slice(end + 2);
      if (!block.startsWith('data: ')) continue;
      const event = JSON.parse(block.slice('data: '.length)) as Record<string, unknown>;
      if (event['type'] === type) return event;
    }
  };
}

it('tells everything at once', async () => {
  bot.telegram.person(SARA).send('/start');
  const state = await (await fetch(`${url}/state`)).json();
  expect(state).toMatchObject({
    bot: { username: 'numera_bot', name: 'Numera' },
    persons: [{ id: SARA, firstName: 'Sara', blocked: false }, { firstName: 'Nadia' }],
    chats: { [SARA]: [{ from: 'person', text: '/start', entities: [{ type: 'bot_command' }] }] },
    commands: { [SARA]: [] },
    telegramFaults: { deliveries: 1 },
  });
});

it('tells of messages, edits, deletions and actions as they happen', async () => {
  const next = await eventReader();
  const id = await bot.say('<b>one</b>', { parse_mode: 'HTML' });
  expect(await next('message')).toMatchObject({
    personId: SARA,
    message: { messageId: id, from: 'bot', text: 'one', entities: [{ type: 'bold' }] },
  });
  await bot.call('editMessageText', { chat_id: SARA, message_id: id, text: 'two' });
  expect(await next('message-edited')).toMatchObject({ message: { text: 'two' } });
  await bot.call('deleteMessage', { chat_id: SARA, message_id: id });
  expect(await next('message-deleted')).toMatchObject({ messageId: id });
  await bot.call('sendChatAction', { chat_id: SARA, action: 'typing' });
  expect(await next('chat-action')).toMatchObject({ action: 'typing' });
  await post('telegram/faults', { delayMs: 1 });
  expect(await next('telegram-faults')).toMatchObject({ faults: { delayMs: 1 } });
  panel.change();
  expect(await next('smspool')).toEqual({ type: 'smspool', books: { balance: '12.34' } });
});

it('presses, and tells the answer by the press’s id', async () => {
  const markup = { inline_keyboard: [[{ text: 'Go', callback_data: 'secret' }]] };
  const messageId = await bot.say('x', { reply_markup: markup });
  const next = await eventReader();
  const { pressId } = await asSara('press', { messageId, row: 0, column: 0 });
  const [update] = await bot.updates({ timeout: 5 });
  const { id, data } = update!['callback_query'] as { id: string; data: string };
  expect(data).toBe('secret');
  await bot.call('answerCallbackQuery', { callback_query_id: id, text: 'Done', show_alert: true });
  expect(await next('callback-answered')).toEqual({
    ...{ type: 'callback-answered', personId: SARA, pressId },
    ...{ text: 'Done', alert: true },
  });
  expect(await asSara('press', { messageId, row: 1, column: 0 })).toMatchObject({ ok: false });
});

it('asks inline and sends what is chosen', async () => {
  const asked = asSara('inline', { query: 'q', offset: '' });
  const [update] = await bot.updates({ timeout: 5 });
  const { id } = update!['inline_query'] as { id: string };
  const content = { message_text: '/picked' };
  const result = { type: 'article', id: '1', title: 'One', input_message_content: content };
  await bot.call('answerInlineQuery', { inline_query_id: id, results: [result], next_offset: '2' });
  const { results, nextOffset } = await asked;
  expect(nextOffset).toBe('2');
  expect(results).toEqual([{ inlineQueryId: id, id: '1', title: 'One', description: '' }]);
  await asSara('inline/choose', { inlineQueryId: id, resultId: '1' });
  expect(bot.telegram.person(SARA).messages().at(-1)).toMatchObject({ text: '/picked' });
  expect(await asSara('inline/choose', { inlineQueryId: id, resultId: '2' })).toMatchObject({
    ok: false,
  });
});

it('does what a person does', async () => {
  for (const action of ['sticker', 'photo', 'contact']) {
    expect(await asSara(action, { emoji: '🐢' })).toEqual({ ok: true });
  }
  await asSara('language', { languageCode: 'en' });
  await asSara('block', { blocked: true });
  const { persons } = (await (await fetch(`${url}/state`)).json()) as { persons: object[] };
  expect(persons[0]).toMatchObject({ languageCode: 'en', blocked: true });
  expect(await asSara('text', { text: ' ' })).toEqual({ ok: false, error: 'There is no text' });
  expect(await asSara('dance')).toEqual({ ok: false, error: 'Not found' });
  expect(await post('persons/1/text', { text: 'x' })).toMatchObject({ ok: false });
});

it('hands SMSPool’s panel on', async () => {
  await post('smspool/orders/ABC123/sms', { text: 'Code 1', delayMs: 5 });
  await post('smspool/settings', { noStock: true });
  expect(panel.asked).toEqual([['ABC123', { text: 'Code 1', delayMs: 5 }], { noStock: true }]);
  expect(await post('smspool/orders/NONE/sms')).toEqual({
    ok: false,
    error: 'There is no such order',
  });
  expect(await (await fetch(`${url}/smspool`)).json()).toEqual({ balance: '12.34' });
});

it('hands the other provider’s panel on, in the shape of SMSPool’s', async () => {
  expect(await post('handler-api/settings', { noStock: true })).toEqual({ ok: true });
  expect(await (await fetch(`${url}/handler-api`)).json()).toMatchObject({
    balance: '500.00',
    orders: [],
    settings: { noStock: true, dialect: 'modern' },
  });
  expect(await post('handler-api/orders/1/sms', {})).toMatchObject({ ok: false });
});

it('takes a file of a person’s, with its name in any script and its caption', async () => {
  const query = new URLSearchParams({ name: 'أرقام & more.csv', caption: 'Here' });
  const upload = (search: string, body: Uint8Array): Promise<Response> =>
    fetch(`${url}/persons/${SARA}/document?${search}`, { method: 'POST', body });
  const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x61]);
  expect(await (await upload(query.toString(), bytes)).json()).toEqual({ ok: true });
  const sent = bot.telegram.person(SARA).messages().at(-1)!;
  expect(sent).toMatchObject({ text: 'Here', document: { fileName: 'أرقام & more.csv' } });
  const shown = bot.telegram.pageMessage(sent).document!;
  expect(shown.size).toBe(4);
  const fetched = await fetch(new URL(shown.url, url));
  expect(Buffer.from(await fetched.arrayBuffer())).toEqual(bytes);
  expect(await (await upload('name=a.csv', Buffer.alloc(0))).json()).toMatchObject({ ok: false });
  expect(await (await upload('', bytes)).json()).toMatchObject({ ok: false });
});

it('serves pictures, and documents as nothing that a browser runs', async () => {
  const sara = bot.telegram.person(SARA);
  const { pictureUrl } = bot.telegram.pageMessage(sara.sendPhoto());
  const picture = await fetch(new URL(pictureUrl ?? '', url));
  expect(picture.headers.get('content-type')).toBe('image/png');
  const sent = sara.sendDocument('page.html', Buffer.from('<script>alert(1)</script>'));
  const document = await fetch(new URL(bot.telegram.pageMessage(sent).document?.url ?? '', url));
  expect(document.headers.get('content-type')).toBe('application/octet-stream');
});

it('sends messages through the message source, and tells of them', async () => {
  const next = await eventReader();
  const sent = { to: '+4915112345678', service: 'WhatsApp', text: 'code 123456', way: 'poll' };
  expect(await post('message-source/messages', sent)).toEqual({ ok: true });
  expect(await next('message-source')).toMatchObject({ books: { messages: [sent] } });
  expect(await post('message-source/settings', { namesService: true })).toEqual({ ok: true });
  expect(await post('message-source/webhook', { url: 'http://127.0.0.1:1/x' })).toEqual({
    ok: true,
  });
  expect(await post('message-source/webhook', { url: 'nowhere' })).toMatchObject({ ok: false });
  expect(await post('message-source/messages', { to: '' })).toMatchObject({ ok: false });
  expect(await (await fetch(`${url}/message-source`)).json()).toMatchObject({
    messages: [{ messageId: 'm-1', listed: 0, pushed: null }],
    webhook: { url: 'http://127.0.0.1:1/x' },
    settings: { namesService: true },
  });
});

it.each(['nothing', 'toString', 'smspool/nothing', 'message-source/orders/x/sms'])(
  'knows no route %s',
  async (path) => {
    const answers = [fetch(`${url}/${path}`), fetch(`${url}/${path}`, { method: 'POST' })];
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([404, 404]);
  },
);

it.each<[number, Record<string, string>]>([
  [403, { origin: 'https://evil.example' }],
  [403, { 'sec-fetch-site': 'cross-site' }],
  [200, { 'sec-fetch-site': 'same-origin', origin: 'https://tunnel.example' }],
])('answers %i to a request from %o', async (status, headers) => {
  const answer = await fetch(`${url}/persons/${SARA}/text`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ text: 'x' }),
  });
  expect(answer.status).toBe(status);
});

it('says how to build the page when it is not built', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'numera-page-'));
  const bare = createServer((request, response) => {
    void serveStatic(empty, request.url ?? '/', response);
  });
  await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
  const answer = await fetch(`http://127.0.0.1:${(bare.address() as AddressInfo).port}/`);
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain('npm run build');
  bare.closeAllConnections();
  bare.close();
  await rm(empty, { recursive: true });
});
