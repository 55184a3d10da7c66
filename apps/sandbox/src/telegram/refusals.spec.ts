import { NADIA, SARA, TestBot } from './bot-client.fixture';

let bot: TestBot;

beforeAll(async () => {
  bot = await TestBot.open({ flood: null });
});
afterAll(() => bot.telegram.stop());

const button = (fields: object): object => ({ reply_markup: { inline_keyboard: [[fields]] } });
const rows = (count: number, perRow: number): object => ({
  reply_markup: {
    inline_keyboard: Array.from({ length: count }, () =>
      Array.from({ length: perRow }, () => ({ text: 'x', callback_data: 'x' })),
    ),
  },
});
const html = { parse_mode: 'HTML' };

describe('a text', () => {
  it.each<[string, string, object]>([
    ['message text is empty', '', {}],
    ['text must be non-empty', '   ', {}],
    ['text must be non-empty', '<b> </b>', html],
    ['message is too long', 'x'.repeat(4_097), {}],
    ['message is too long', '😀'.repeat(2_049), {}],
    ['can\'t parse entities: Unsupported start tag "x" at byte offset 0', '<x>', html],
    ['can\'t parse entities: Can\'t find end tag corresponding to start tag "b"', '<b>x', html],
    ['unsupported parse_mode', 'x', { parse_mode: 'BBCode' }],
    [
      "can't parse entities: the sandbox reads parse_mode HTML only",
      '*x*',
      { parse_mode: 'MarkdownV2' },
    ],
    ['message to be replied not found', 'x', { reply_parameters: { message_id: 1 } }],
    [
      "can't parse MessageEntity: Unsupported type specified",
      'x',
      { entities: [{ type: 'big', offset: 0, length: 1 }] },
    ],
    [
      'entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9',
      'x',
      { entities: [{ type: 'bold', offset: 0, length: 9 }] },
    ],
  ])('is refused: %s', async (words, text, more) => {
    expect(await bot.refusal('sendMessage', { chat_id: SARA, text, ...more })).toBe(
      `Bad Request: ${words}`,
    );
  });

  it('may have 4096 units beside its formatting', async () => {
    const text = `<b>${'&lt;'.repeat(4_096)}</b>`;
    const { result } = await bot.call('sendMessage', { chat_id: SARA, text, ...html });
    expect(result).toMatchObject({ entities: [{ type: 'bold', offset: 0, length: 4_096 }] });
  });

  it('loses white space at its ends and old direction marks, and keeps isolates', async () => {
    const { result } = await bot.call('sendMessage', {
      chat_id: SARA,
      text: ' \u202bسعر\u202c \u2066$5\u2069 \r\n',
    });
    expect(result).toMatchObject({ text: 'سعر \u2066$5\u2069' });
  });

  it('is searched for commands and addresses', async () => {
    const { result } = await bot.call('sendMessage', {
      chat_id: SARA,
      text: '/buy at https://telegram.org/x, <code>/no</code>',
      ...html,
    });
    expect(result).toMatchObject({
      entities: [
        { type: 'bot_command', offset: 0, length: 4 },
        { type: 'url', offset: 8, length: 22 },
        { type: 'code' },
      ],
    });
  });
});

describe('a chat', () => {
  it.each<[string, object]>([
    ['Bad Request: chat_id is empty', {}],
    ['Bad Request: chat not found', { chat_id: 42 }],
    ['Bad Request: chat not found', { chat_id: '@nobody' }],
    ["Forbidden: bot can't initiate conversation with a user", { chat_id: NADIA }],
  ])('is refused: %s', async (words, fields) => {
    expect(await bot.refusal('sendMessage', { text: 'x', ...fields })).toBe(words);
  });

  it('is closed while the person blocks the bot', async () => {
    const sara = bot.telegram.person(SARA);
    sara.block();
    const answer = await bot.call('sendMessage', { chat_id: SARA, text: 'x' });
    expect(answer).toEqual({
      ok: false,
      error_code: 403,
      description: 'Forbidden: bot was blocked by the user',
    });
    sara.unblock();
    expect((await bot.call('sendMessage', { chat_id: SARA, text: 'x' })).ok).toBe(true);
  });
});

describe('a keyboard', () => {
  const where = "can't parse inline keyboard button";
  it.each<[string, object]>([
    ['BUTTON_DATA_INVALID', button({ text: 'x', callback_data: 'ж'.repeat(33) })],
    [
      `${where}: Text buttons are unallowed in the inline keyboard`,
      button({ text: 'x', callback_data: '' }),
    ],
    [`${where}: Text buttons are unallowed in the inline keyboard`, button({ text: 'x' })],
    [
      `${where}: Text buttons are unallowed in the inline keyboard`,
      button({ text: 'x', callback_data: 'x', url: 'https://telegram.org' }),
    ],
    [`${where}: Can't find field "text"`, button({ callback_data: 'x' })],
    ['BUTTON_COPY_TEXT_INVALID', button({ text: 'x', copy_text: { text: '' } })],
    ['BUTTON_COPY_TEXT_INVALID', button({ text: 'x', copy_text: { text: 'x'.repeat(257) } })],
    ['BUTTON_TYPE_INVALID', button({ text: 'x', pay: true })],
    [
      "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL",
      button({ text: 'x', url: 'not-a-url' }),
    ],
    [
      "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
      button({ text: 'x', url: 'ftp://example.com' }),
    ],
    ['field "inline_keyboard" must be of type Array', { reply_markup: { inline_keyboard: 'bad' } }],
    ['reply markup is too long', rows(1, 9)],
    ['reply markup is too long', rows(101, 1)],
    ["can't parse reply markup JSON object", { reply_markup: '{' }],
  ])('is refused: %s', async (words, more) => {
    expect(await bot.refusal('sendMessage', { chat_id: SARA, text: 'x', ...more })).toBe(
      `Bad Request: ${words}`,
    );
  });

  it.each<[string, object]>([
    ['64 bytes of data', button({ text: 'x', callback_data: 'ж'.repeat(32) })],
    ['256 units to copy', button({ text: 'x', copy_text: { text: 'x'.repeat(256) } })],
    ['an empty inline query', button({ text: 'x', switch_inline_query_current_chat: '' })],
    ['a hundred buttons', rows(25, 4)],
    ['eight in a row', rows(1, 8)],
    ['force_reply', { reply_markup: { force_reply: true } }],
  ])('may have %s', async (_, more) => {
    expect((await bot.call('sendMessage', { chat_id: SARA, text: 'x', ...more })).ok).toBe(true);
  });
});

describe('an edit', () => {
  const same =
    'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message';
  const edit = (messageId: number, fields: object, method = 'editMessageText'): Promise<string> =>
    bot.refusal(method, { chat_id: SARA, message_id: messageId, ...fields });
  const photo = async (): Promise<number> => {
    const { pictureId } = bot.telegram.person(SARA).sendPhoto();
    const { result } = await bot.call('sendPhoto', {
      chat_id: SARA,
      photo: pictureId,
      caption: 'c',
    });
    return (result as { message_id: number }).message_id;
  };

  it('of nothing is refused', async () => {
    const id = await bot.say('<b>same</b>', html);
    expect(await edit(id, { text: '<strong>same</strong>', ...html })).toBe(`Bad Request: ${same}`);
    expect(await edit(id, {}, 'editMessageReplyMarkup')).toBe(`Bad Request: ${same}`);
    expect(await edit(id, { text: 'same' })).toBe('not refused');
  });

  it('without a keyboard takes the keyboard away', async () => {
    const id = await bot.say('x', button({ text: 'x', callback_data: 'x' }));
    await bot.call('editMessageText', { chat_id: SARA, message_id: id, text: 'x' });
    expect(bot.telegram.world.find(SARA, id)).toMatchObject({ text: 'x', keyboard: [] });
  });

  it('needs a message of the bot', async () => {
    const theirs = bot.telegram.person(SARA).send('mine');
    expect(await edit(1, { text: 'x' })).toBe('Bad Request: message to edit not found');
    expect(await edit(0, { text: 'x' })).toBe('Bad Request: message identifier is not specified');
    expect(await edit(theirs.messageId, { text: 'x' })).toBe(
      "Bad Request: message can't be edited",
    );
  });

  it('must fit what the message is', async () => {
    const id = await photo();
    expect(await edit(id, { text: 'x' })).toBe(
      'Bad Request: there is no text in the message to edit',
    );
    expect(await edit(id, { caption: 'd' }, 'editMessageCaption')).toBe('not refused');
    expect(await edit(id, { caption: 'x'.repeat(1_025) }, 'editMessageCaption')).toBe(
      'Bad Request: message caption is too long',
    );
    expect(await edit(id, { caption: 'x'.repeat(1_024) }, 'editMessageCaption')).toBe(
      'not refused',
    );
    const text = await bot.say('x');
    expect(await edit(text, { caption: 'x' }, 'editMessageCaption')).toBe(
      'Bad Request: there is no caption in the message to edit',
    );
  });
});

describe('a deletion', () => {
  it('needs a message', async () => {
    const id = await bot.say('x');
    const gone = { chat_id: SARA, message_id: id };
    expect(await bot.refusal('deleteMessage', gone)).toBe('not refused');
    expect(await bot.refusal('deleteMessage', gone)).toBe(
      'Bad Request: message to delete not found',
    );
  });

  it('of several passes over those that are gone', async () => {
    const [one, two] = [await bot.say('1'), await bot.say('2')];
    const ids = [one, 1, two];
    expect((await bot.call('deleteMessages', { chat_id: SARA, message_ids: ids })).result).toBe(
      true,
    );
    expect(bot.telegram.world.find(SARA, two)).toBeNull();
  });
});

describe('a picture', () => {
  it.each<[string, object]>([
    ['there is no photo in the request', {}],
    ['wrong file identifier/HTTP URL specified', { photo: 'nothing' }],
    ['message caption is too long', { photo: 'nothing', caption: 'x'.repeat(1_025) }],
  ])('is refused: %s', async (words, fields) => {
    expect(await bot.refusal('sendPhoto', { chat_id: SARA, ...fields })).toBe(
      `Bad Request: ${words}`,
    );
  });

  it('must be one', async () => {
    const form = new FormData();
    form.set('chat_id', String(SARA));
    form.set('photo', new Blob(['not a picture']), 'x.png');
    const answer = await fetch(`${bot.root}/sendPhoto`, { method: 'POST', body: form });
    expect(await answer.json()).toMatchObject({ description: 'Bad Request: IMAGE_PROCESS_FAILED' });
  });

  it('may be an address, which the page loads itself', async () => {
    const photo = 'https://telegram.org/img/t_logo.png';
    expect((await bot.call('sendPhoto', { chat_id: SARA, photo })).ok).toBe(true);
    const shown = bot.telegram.person(SARA).lastBotMessage();
    expect(shown && bot.telegram.pageMessage(shown).pictureUrl).toBe(photo);
  });
});

describe('commands', () => {
  const one = (command: string, description = 'what it does'): object => ({
    commands: [{ command, description }],
  });
  it.each<[string, object]>([
    ['BOT_COMMAND_INVALID', one('Start')],
    ['BOT_COMMAND_INVALID', one('x'.repeat(33))],
    ['BOT_COMMAND_INVALID', one('')],
    ['BOT_COMMAND_DESCRIPTION_INVALID', one('x', '')],
    ['BOT_COMMAND_DESCRIPTION_INVALID', one('x', 'x'.repeat(257))],
    ['BOT_COMMANDS_TOO_MUCH', { commands: Array(101).fill({ command: 'x', description: 'x' }) }],
    ['LANG_CODE_INVALID', { ...one('x'), language_code: 'english' }],
    ['chat not found', { ...one('x'), scope: { type: 'chat', chat_id: NADIA } }],
    [
      "can't parse BotCommandScope: Unsupported type specified",
      { ...one('x'), scope: { type: 'all' } },
    ],
  ])('are refused: %s', async (words, fields) => {
    expect(await bot.refusal('setMyCommands', fields)).toBe(`Bad Request: ${words}`);
  });

  it('are shown by scope first, then by language', async () => {
    const shown = (): string[] => bot.telegram.commandsOf(SARA).map(({ command }) => command);
    await bot.call('setMyCommands', one('general'));
    await bot.call('setMyCommands', { ...one('arabic'), language_code: 'ar' });
    expect(shown()).toEqual(['arabic']);
    const mine = { scope: { type: 'chat', chat_id: SARA } };
    await bot.call('setMyCommands', { ...one('mine'), ...mine });
    expect(shown()).toEqual(['mine']);
    await bot.call('deleteMyCommands', mine);
    bot.telegram.setLanguage(SARA, 'fr-FR');
    expect(shown()).toEqual(['general']);
    expect((await bot.call('getMyCommands', { language_code: 'ar' })).result).toEqual([
      { command: 'arabic', description: 'what it does' },
    ]);
  });
});

describe('the door', () => {
  it('knows its methods in any case, by GET and by form', async () => {
    const got = await fetch(`${bot.root}/GETME`);
    expect(await got.json()).toMatchObject({ ok: true });
    const sent = await fetch(`${bot.root}/sendMessage`, {
      method: 'POST',
      body: new URLSearchParams({ chat_id: String(SARA), text: 'form' }),
    });
    expect(await sent.json()).toMatchObject({ ok: true, result: { text: 'form' } });
    const asked = await fetch(`${bot.root}/sendMessage?chat_id=${SARA}&text=query`);
    expect(await asked.json()).toMatchObject({ result: { text: 'query' } });
  });

  it.each(['nothing', 'constructor', 'toString'])('has no method %s', async (method) => {
    expect(await bot.call(method)).toEqual({
      ok: false,
      error_code: 404,
      description: 'Not Found',
    });
  });

  it('refuses a wrong token', async () => {
    const answer = await fetch(`${bot.url}/bot1:wrong/getMe`);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({
      ok: false,
      error_code: 401,
      description: 'Unauthorized',
    });
  });

  it('refuses a body that is not JSON', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${bot.root}/getMe`, { method: 'POST', headers, body: '{' });
    expect(answer.status).toBe(400);
  });

  it('keeps what the bot says of itself, by language', async () => {
    await bot.call('setMyName', { name: 'Numera' });
    await bot.call('setMyName', { name: 'نوميرا', language_code: 'ar' });
    expect((await bot.call('getMyName', { language_code: 'ar' })).result).toEqual({
      name: 'نوميرا',
    });
    expect((await bot.call('getMyName', { language_code: 'de' })).result).toEqual({
      name: 'Numera',
    });
    expect((await bot.call('getChat', { chat_id: SARA })).result).toMatchObject({
      first_name: 'Sara',
    });
  });
});
