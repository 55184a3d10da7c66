import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Input, Telegraf, Telegram } from 'telegraf';
import { SARA, TestBot } from './bot-client.fixture';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

let test: TestBot;
let api: Telegram;

beforeEach(async () => {
  test = await TestBot.open();
  api = new Telegram(test.telegram.token, { apiRoot: test.url });
});
afterEach(() => test.telegram.stop());

it('introduces the bot', async () => {
  expect(await api.getMe()).toMatchObject({ is_bot: true, supports_inline_queries: true });
});

it('sends formatted text with every kind of button that the product uses', async () => {
  const keyboard = [
    [{ text: 'Buy', callback_data: 'b:1' }],
    [{ text: 'Copy', copy_text: { text: '+447700900123' } }],
    [{ text: 'Search', switch_inline_query_current_chat: 'sp:' }],
    [{ text: 'Help', url: 'https://telegram.org/faq' }],
  ];
  const sent = await api.sendMessage(SARA, '<b>Your number</b>\n<code>+44</code>', {
    parse_mode: 'HTML',
    reply_markup: { inline_keyboard: keyboard as never },
  });
  expect(sent).toMatchObject({
    chat: { id: SARA, type: 'private' },
    text: 'Your number\n+44',
    entities: [
      { type: 'bold', offset: 0, length: 11 },
      { type: 'code', offset: 12, length: 3 },
    ],
    reply_markup: { inline_keyboard: keyboard },
  });
  const shown = test.telegram.person(SARA).lastBotMessage();
  expect(shown && test.telegram.pageMessage(shown).buttons.flat()).toEqual([
    { text: 'Buy', kind: 'callback' },
    { text: 'Copy', kind: 'copy', value: '+447700900123' },
    { text: 'Search', kind: 'switch_inline_here', value: 'sp:' },
    { text: 'Help', kind: 'url', value: 'https://telegram.org/faq' },
  ]);
});

it('takes an uploaded picture and gives it back byte by byte', async () => {
  const sent = await api.sendPhoto(SARA, Input.fromBuffer(PNG, 'qr.png'), {
    caption: 'Pay <b>here</b>',
    parse_mode: 'HTML',
    reply_markup: { inline_keyboard: [[{ text: 'Paid', callback_data: 'p' }]] },
  });
  expect(sent).toMatchObject({
    caption: 'Pay here',
    caption_entities: [{ type: 'bold', offset: 4, length: 4 }],
    photo: [{ width: 1, height: 1 }],
  });
  const link = await api.getFileLink(sent.photo[0]?.file_id ?? '');
  const fetched = await fetch(link);
  expect(Buffer.from(await fetched.arrayBuffer())).toEqual(PNG);
  const again = await api.sendPhoto(SARA, sent.photo[0]?.file_id ?? '');
  expect(again.photo[0]?.file_id).toBe(sent.photo[0]?.file_id);
});

it('takes a document, and another picture in place of the first', async () => {
  const document = await api.sendDocument(SARA, Input.fromBuffer(Buffer.from('a,b'), 'list.csv'));
  expect(document.document).toMatchObject({ file_name: 'list.csv', file_size: 3 });
  const photo = await api.sendPhoto(SARA, Input.fromBuffer(PNG));
  const edited = await api.editMessageMedia(SARA, photo.message_id, undefined, {
    type: 'photo',
    media: Input.fromBuffer(PNG),
    caption: 'new',
  });
  expect(edited).toMatchObject({ caption: 'new', message_id: photo.message_id });
});

it('edits and deletes', async () => {
  const { message_id: id } = await api.sendMessage(SARA, 'one');
  await api.editMessageText(SARA, id, undefined, 'two');
  await api.editMessageReplyMarkup(SARA, id, undefined, {
    inline_keyboard: [[{ text: 'x', callback_data: 'x' }]],
  });
  expect(test.telegram.person(SARA).lastBotMessage()).toMatchObject({ text: 'two', messageId: id });
  await api.deleteMessage(SARA, id);
  expect(test.telegram.person(SARA).botMessages()).toHaveLength(0);
});

it('says what was refused as telegraf expects it', async () => {
  await expect(api.sendMessage(1, 'x')).rejects.toMatchObject({
    code: 400,
    description: 'Bad Request: chat not found',
  });
});

it('serves a whole bot by long polling', async () => {
  const bot = new Telegraf(test.telegram.token, { telegram: { apiRoot: test.url } });
  bot.start((ctx) =>
    ctx.reply('Welcome', {
      reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] },
    }),
  );
  bot.action('go', (ctx) => ctx.answerCbQuery('Gone', { show_alert: true }));
  bot.on('inline_query', (ctx) =>
    ctx.answerInlineQuery([
      { type: 'article', id: '1', title: 'One', input_message_content: { message_text: '/one' } },
    ]),
  );
  const launched = bot.launch();
  const sara = test.telegram.person(SARA);
  sara.send('/start');
  const welcome = await sara.waitForMessage(({ text }) => text === 'Welcome');
  expect(await sara.press(welcome, 'Go')).toEqual({ text: 'Gone', alert: true });
  const found = await sara.inlineQuery('o');
  expect(found?.results.map(({ title }) => title)).toEqual(['One']);
  expect(found?.results[0] && sara.chooseInline(found.results[0])).toMatchObject({
    text: '/one',
    viaBot: true,
  });
  bot.stop();
  await launched;
});

it('serves a whole bot by webhook, with its secret and its answers in the response', async () => {
  const bot = new Telegraf(test.telegram.token, {
    telegram: { apiRoot: test.url, webhookReply: true },
  });
  bot.start((ctx) => ctx.reply('Welcome by webhook'));
  const serve = bot.webhookCallback('/hook', { secretToken: 'secret' });
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await api.setWebhook(`http://127.0.0.1:${port}/hook`, { secret_token: 'secret' });
  const sara = test.telegram.person(SARA);
  sara.send('/start');
  await sara.waitForMessage(({ text }) => text === 'Welcome by webhook');
  expect(await api.getWebhookInfo()).toMatchObject({ max_connections: 40 });
  await api.deleteWebhook();
  server.closeAllConnections();
  server.close();
});
