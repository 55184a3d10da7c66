import { SARA, TestBot, type Answer } from './bot-client.fixture';
import type { SimulatedPerson } from './simulated-person';

const MEGABYTE = 1024 * 1024;

let bot: TestBot;
let sara: SimulatedPerson;

beforeEach(async () => {
  bot = await TestBot.open({ flood: null });
  sara = bot.telegram.person(SARA);
});
afterEach(() => bot.telegram.stop());

interface ApiDocument {
  readonly file_id: string;
  readonly file_unique_id: string;
  readonly file_name: string;
  readonly mime_type: string;
  readonly file_size: number;
}
interface ApiMessage {
  readonly message_id: number;
  readonly document: ApiDocument;
  readonly caption?: string;
}

/** The document of Sara's newest message, as the bot gets it. */
async function received(): Promise<ApiMessage> {
  const [update] = await bot.updates();
  return update!['message'] as ApiMessage;
}

async function pathOf(fileId: string): Promise<string> {
  const { result } = await bot.call('getFile', { file_id: fileId });
  return (result as { file_path: string }).file_path;
}

const download = (path: string, token = bot.telegram.token): Promise<Response> =>
  fetch(`${bot.url}/file/bot${token}/${path}`);

/** Sends a file as a bot does: multipart. */
async function sendFile(fields: Record<string, string>, name: string, body: string) {
  const form = new FormData();
  for (const [field, value] of Object.entries({ chat_id: String(SARA), ...fields })) {
    form.set(field, value);
  }
  form.set('document', new Blob([body]), name);
  const answer = await fetch(`${bot.root}/sendDocument`, { method: 'POST', body: form });
  return (await answer.json()) as Answer;
}

describe('a file from a person', () => {
  it('reaches the bot with its name, type, size and caption', async () => {
    sara.sendDocument('numbers.csv', Buffer.from('a,b\n1,2\n'), 'for /stock');
    const message = await received();
    expect(message).toMatchObject({
      caption: 'for /stock',
      caption_entities: [{ type: 'bot_command', offset: 4, length: 6 }],
      document: { file_name: 'numbers.csv', mime_type: 'text/csv', file_size: 8 },
    });
    expect(message.document.file_unique_id).not.toBe(message.document.file_id);
  });

  it.each([
    ['a.txt', 'text/plain'],
    ['A.CSV', 'text/csv'],
    ['أرقام.csv', 'text/csv'],
    ['no-extension', 'application/octet-stream'],
    ['strange.xyz', 'application/octet-stream'],
  ])('%s is %s', async (name, type) => {
    sara.sendDocument(name, Buffer.from('x'));
    expect((await received()).document).toMatchObject({ file_name: name, mime_type: type });
  });

  it('is fetched byte for byte by the path that getFile gives', async () => {
    const body = Buffer.from([0xff, 0xfe, 0x00, 0x41, 0xc7]);
    sara.sendDocument('utf16.txt', body);
    const path = await pathOf((await received()).document.file_id);
    const answer = await download(path);
    expect(answer.headers.get('content-length')).toBe('5');
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(body);
  });

  it('is nobody’s with another token, nor by a path that was not given', async () => {
    sara.sendDocument('a.txt', Buffer.from('x'));
    const path = await pathOf((await received()).document.file_id);
    expect((await download(path, '1:wrong')).status).toBe(401);
    expect((await download('documents/file_99.txt')).status).toBe(404);
    expect(await bot.refusal('getFile', { file_id: 'none' })).toBe(
      'Bad Request: wrong file_id or the file is temporarily unavailable',
    );
  });

  it('of 20 MB is fetched, and one byte more is too big', async () => {
    sara.sendDocument('full.csv', Buffer.alloc(20 * MEGABYTE));
    const fits = await received();
    expect(await pathOf(fits.document.file_id)).toMatch(/^documents\//u);
    sara.sendDocument('over.csv', Buffer.alloc(20 * MEGABYTE + 1));
    const over = (await bot.updates()).at(-1)!['message'] as ApiMessage;
    expect(over.document.file_size).toBe(20 * MEGABYTE + 1);
    expect(await bot.refusal('getFile', { file_id: over.document.file_id })).toBe(
      'Bad Request: file is too big',
    );
  });

  it('can be deleted by the bot, as a key in the chat must be', async () => {
    sara.sendDocument('a.txt', Buffer.from('x'));
    const { message_id } = await received();
    expect(await bot.call('deleteMessage', { chat_id: SARA, message_id })).toMatchObject({
      ok: true,
    });
    expect(sara.messages()).toHaveLength(0);
  });
});

describe('a file from the bot', () => {
  it('comes with its caption and buttons, and the person can save it', async () => {
    const markup = { inline_keyboard: [[{ text: 'Again', callback_data: 'again' }]] };
    const fields = {
      caption: '<b>3</b> faults',
      parse_mode: 'HTML',
      reply_markup: JSON.stringify(markup),
    };
    const { result } = await sendFile(fields, 'أخطاء.csv', '﻿line,reason');
    expect(result).toMatchObject({
      caption: '3 faults',
      document: { file_name: 'أخطاء.csv', mime_type: 'text/csv', file_size: 14 },
      reply_markup: markup,
    });
    const shown = sara.lastBotMessage()!;
    expect(sara.save(shown).toString('utf8')).toBe('﻿line,reason');
    expect(bot.telegram.pageMessage(shown).document).toMatchObject({
      fileName: 'أخطاء.csv',
      size: 14,
    });
  });

  it('goes out again by its id under the same name', async () => {
    const first = await sendFile({}, 'faults.csv', 'x');
    const { file_id } = (first.result as ApiMessage).document;
    const second = await bot.call('sendDocument', { chat_id: SARA, document: file_id });
    expect((second.result as ApiMessage).document).toMatchObject({
      file_id,
      file_name: 'faults.csv',
    });
  });

  it.each<[string, string, object]>([
    ['there is no document in the request', 'sendDocument', {}],
    ['wrong file identifier/HTTP URL specified', 'sendDocument', { document: 'none' }],
    ['wrong file identifier/HTTP URL specified', 'sendDocument', { document: 'attach://part' }],
  ])('is refused: %s', async (words, method, fields) => {
    expect(await bot.refusal(method, { chat_id: SARA, ...fields })).toBe(`Bad Request: ${words}`);
  });

  it('is refused when it is empty, when its caption is too long, and as a photo', async () => {
    expect((await sendFile({}, 'a.csv', '')).description).toBe(
      'Bad Request: file must be non-empty',
    );
    expect((await sendFile({ caption: 'x'.repeat(1_025) }, 'a.csv', 'x')).description).toBe(
      'Bad Request: message caption is too long',
    );
    const { result } = await sendFile({}, 'a.csv', 'x');
    const { file_id } = (result as ApiMessage).document;
    expect(await bot.refusal('sendPhoto', { chat_id: SARA, photo: file_id })).toBe(
      "Bad Request: can't use file of type Document as Photo",
    );
  });
});

describe('a fault of a download', () => {
  let path: string;
  beforeEach(async () => {
    sara.sendDocument('a.csv', Buffer.alloc(MEGABYTE, 'x'));
    path = await pathOf((await received()).document.file_id);
  });

  it('ends it in its middle, so many times', async () => {
    bot.telegram.setFaults({ brokenDownloads: 1 });
    const broken = await download(path);
    await expect(broken.arrayBuffer()).rejects.toThrow();
    const whole = await download(path);
    expect((await whole.arrayBuffer()).byteLength).toBe(MEGABYTE);
  });

  it('answers 502, or nothing', async () => {
    bot.telegram.setFaults({ serverErrors: 1 });
    expect((await download(path)).status).toBe(502);
    bot.telegram.lostRequests = 1;
    await expect(download(path)).rejects.toThrow();
    expect((await download(path)).status).toBe(200);
  });

  it('loses the answer of a document that was shown', async () => {
    bot.telegram.lostReplies = 1;
    await expect(sendFile({}, 'a.csv', 'x')).rejects.toThrow();
    expect(sara.lastBotMessage()?.document?.fileName).toBe('a.csv');
  });
});
