import { SimulatedTelegram, type SimulatedPerson } from '@numera/sandbox';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';
import { gatewayApp } from '../gateway.app';
import { UpdateStore } from '../intake/update.store';

describe('what nobody handles', () => {
  let telegram: SimulatedTelegram;
  let apps: TestApps;
  let person: SimulatedPerson;
  let nextPerson = 900_001;

  beforeAll(async () => {
    telegram = new SimulatedTelegram({ flood: null });
    const { url } = await telegram.start();
    apps = await startTestApps([gatewayApp], {
      env: { BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: url },
    });
  });

  afterAll(async () => {
    await apps.stop();
    await telegram.stop();
  });

  beforeEach(() => {
    const id = nextPerson++;
    person = telegram.addPerson({ id, firstName: `P${id}`, languageCode: 'en' } as never);
  });

  it.each([
    ['an unknown command', (one: SimulatedPerson) => one.send('/nonsense'), /do not know/u],
    ['a stray text', (one: SimulatedPerson) => one.send('hello'), /do not understand/u],
    ['a sticker', (one: SimulatedPerson) => one.sendSticker(), /do not understand/u],
    ['a photo', (one: SimulatedPerson) => one.sendPhoto(), /do not understand/u],
    ['a contact', (one: SimulatedPerson) => one.sendContact(), /do not understand/u],
  ] as const)('is answered with the menu: %s', async (_, act, words) => {
    act(person);
    const message = await person.waitForMessage(({ text }) => words.test(text));
    expect(message.keyboard.length).toBeGreaterThan(0);
  });

  it.each([
    '',
    'x',
    'cf:old',
    'cf:1:US:5:n:more',
    'go:nowhere',
    '\u0000',
    '\ud83d',
    '💥'.repeat(16),
  ])('tells of a button %j that it has expired, in the language of the presser', async (data) => {
    person.setLanguage('ar');
    person.send('/help');
    const { messageId } = await person.waitForMessage(() => true);
    const answer = await telegram.press(person.id, messageId, data);
    expect(answer?.text).toMatch(/[\u0600-\u06ff]/u);
  });

  it('keeps out of groups', async () => {
    const chat = { id: -100, type: 'group', title: 'G' };
    const from = { id: person.id, is_bot: false, first_name: 'P' };
    const message = { message_id: 1, date: 1, text: '/start', chat, from };
    const query = { id: '1', from, message, chat_instance: '1', data: 'go:home' };
    await apps
      .get('gateway', UpdateStore)
      .add('7000000001', [
        { update_id: 1, message } as never,
        { update_id: 2, callback_query: query } as never,
      ]);
    person.send('/help');
    await waitFor(() => person.botMessages().length > 0, { deadlineMs: 5_000, what: 'the help' });
    expect(telegram.log.some(({ chatId }) => chatId === -100)).toBe(false);
  });
});
