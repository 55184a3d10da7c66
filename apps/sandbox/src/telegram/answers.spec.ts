import { SARA, NADIA, TestBot } from './bot-client.fixture';
import type { SimulatedPerson } from './simulated-person';

let bot: TestBot;
let sara: SimulatedPerson;
const TOO_OLD = 'Bad Request: query is too old and response timeout expired or query ID is invalid';

async function open(options: Parameters<typeof TestBot.open>[0] = {}): Promise<void> {
  bot = await TestBot.open(options);
  sara = bot.telegram.person(SARA);
}
afterEach(() => bot.telegram.stop());

/** The next update's callback or inline query id. */
async function nextId(kind: string): Promise<string> {
  const updates = await bot.updates({ timeout: 5, offset: -1 });
  return (updates.at(-1)?.[kind] as { id: string }).id;
}

async function askedToPress(): Promise<number> {
  return bot.say('x', {
    reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] },
  });
}

describe('a press', () => {
  it('is given with its message, and answered once', async () => {
    await open();
    const messageId = await askedToPress();
    const answered = sara.press(messageId, /G/u);
    const [update] = await bot.updates({ timeout: 5 });
    expect(update).toMatchObject({
      callback_query: {
        data: 'go',
        from: { id: SARA },
        message: { message_id: messageId, text: 'x' },
      },
    });
    const id = await nextId('callback_query');
    const long = { callback_query_id: id, text: 'x'.repeat(201) };
    expect(await bot.refusal('answerCallbackQuery', long)).toBe('Bad Request: MESSAGE_TOO_LONG');
    const right = { callback_query_id: id, text: 'x'.repeat(200), show_alert: true };
    expect(await bot.refusal('answerCallbackQuery', right)).toBe('not refused');
    expect(await answered).toEqual({ text: 'x'.repeat(200), alert: true });
    expect(await bot.refusal('answerCallbackQuery', right)).toBe(TOO_OLD);
  });

  it('is too old to be answered after a while', async () => {
    await open({ tooOldMs: 20 });
    const answered = sara.press(await askedToPress(), [0, 0]);
    const id = await nextId('callback_query');
    expect(await answered).toBeNull();
    expect(await bot.refusal('answerCallbackQuery', { callback_query_id: id })).toBe(TOO_OLD);
  });

  it('on a message that is gone has its id and no date', async () => {
    await open();
    void bot.telegram.press(SARA, 7, 'old');
    const [update] = await bot.updates({ timeout: 5 });
    expect(update).toMatchObject({ callback_query: { message: { message_id: 7, date: 0 } } });
  });
});

describe('an inline query', () => {
  const article = (id: string, more: object = {}): object => ({
    type: 'article',
    id,
    title: `Title ${id}`,
    input_message_content: { message_text: '<b>picked</b>', parse_mode: 'HTML' },
    ...more,
  });
  const answer = async (fields: object): Promise<string> =>
    bot.refusal('answerInlineQuery', { inline_query_id: await nextId('inline_query'), ...fields });

  it.each<[string, object]>([
    ['RESULTS_TOO_MUCH', { results: Array.from({ length: 51 }, (_, at) => article(String(at))) }],
    ['RESULT_ID_DUPLICATE', { results: [article('1'), article('1')] }],
    ['RESULT_ID_EMPTY', { results: [article('')] }],
    ['RESULT_ID_INVALID', { results: [article('x'.repeat(65))] }],
    ['ARTICLE_TITLE_EMPTY', { results: [article('1', { title: '' })] }],
    ['NEXT_OFFSET_INVALID', { results: [], next_offset: 'x'.repeat(65) }],
    [
      'can\'t parse entities: Can\'t find end tag corresponding to start tag "b"',
      {
        results: [
          article('1', { input_message_content: { message_text: '<b>', parse_mode: 'HTML' } }),
        ],
      },
    ],
  ])('takes no such answer: %s', async (words, fields) => {
    await open();
    void sara.inlineQuery('q');
    expect(await answer(fields)).toBe(`Bad Request: ${words}`);
  });

  it('takes fifty results, and sends the one that is picked', async () => {
    await open({ inlineFeedback: true });
    const asked = sara.inlineQuery('sp:g');
    const results = Array.from({ length: 50 }, (_, at) => article(String(at)));
    expect(await answer({ results, next_offset: 'x'.repeat(64) })).toBe('not refused');
    const found = await asked;
    expect(found?.results).toHaveLength(50);
    expect(found?.results[3]).toMatchObject({ title: 'Title 3' });
    sara.chooseInline(found!.results[3]!);
    const updates = await bot.updates();
    expect(updates.slice(-2)).toMatchObject([
      { message: { text: 'picked', via_bot: { is_bot: true }, entities: [{ type: 'bold' }] } },
      { chosen_inline_result: { result_id: '3', query: 'sp:g' } },
    ]);
  });

  it('is answered from the cache for everybody, unless the answer is personal', async () => {
    await open();
    const nadia = bot.telegram.person(NADIA);
    const common = sara.inlineQuery('common');
    await answer({ results: [article('1')] });
    await common;
    expect((await nadia.inlineQuery('common'))?.results).toHaveLength(1);
    const own = sara.inlineQuery('own');
    await answer({ results: [article('1')], is_personal: true });
    await own;
    expect((await sara.inlineQuery('own'))?.results).toHaveLength(1);
    const theirs = nadia.inlineQuery('own');
    await answer({ results: [], cache_time: 0 });
    expect((await theirs)?.results).toHaveLength(0);
  });

  it('is nobody’s after the answer', async () => {
    await open();
    void sara.inlineQuery('q');
    await answer({ results: [] });
    expect(await answer({ results: [] })).toBe(TOO_OLD);
  });
});

describe('a person', () => {
  it('blocks the bot, and is back with the first message', async () => {
    await open();
    sara.block();
    sara.send('/start');
    expect(await bot.updates()).toMatchObject([
      { my_chat_member: { new_chat_member: { status: 'kicked' } } },
      { my_chat_member: { new_chat_member: { status: 'member' } } },
      { message: { text: '/start', entities: [{ type: 'bot_command', offset: 0, length: 6 }] } },
    ]);
  });

  it('sends what a bot must bear', async () => {
    await open();
    sara.sendSticker('🐢');
    sara.sendPhoto();
    sara.sendContact();
    sara.sendDocument('list.csv', Buffer.from('a'));
    const first = sara.send('one');
    sara.send('two', first.messageId);
    expect(await bot.updates()).toMatchObject([
      { message: { sticker: { emoji: '🐢' } } },
      { message: { photo: [{ width: 1 }] } },
      { message: { contact: { user_id: SARA, first_name: 'Sara' } } },
      { message: { document: { file_name: 'list.csv' } } },
      { message: { text: 'one', from: { language_code: 'ar', id: SARA } } },
      { message: { text: 'two', reply_to_message: { text: 'one' } } },
    ]);
  });

  it('waits for a message that is sent or becomes right later', async () => {
    await open();
    const id = await bot.say('first');
    const waiting = sara.waitForMessage(({ text }) => text === 'second');
    await bot.call('editMessageText', { chat_id: SARA, message_id: id, text: 'second' });
    expect((await waiting).messageId).toBe(id);
    await expect(sara.waitForMessage(({ text }) => text === 'third', 5)).rejects.toThrow('second');
  });
});
