import { SimulatedTelegram } from '@numera/sandbox';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';
import { gatewayApp } from '../gateway.app';
import { ADMIN_COMMANDS, COMMANDS } from './bot-identity';

const ARABIC = /[\u0600-\u06ff]/u;

describe('the bot at Telegram', () => {
  let telegram: SimulatedTelegram;
  let apps: TestApps;

  beforeAll(async () => {
    telegram = new SimulatedTelegram({ flood: null });
    const { url } = await telegram.start();
    apps = await startTestApps([gatewayApp], {
      env: { BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: url, ADMIN_IDS: '1004' },
    });
  });

  afterAll(async () => {
    await apps.stop();
    await telegram.stop();
  });

  it('has its commands in the language of each person, and in the one that a person chooses', async () => {
    const person = telegram.addPerson({ id: 1_001, firstName: 'A', languageCode: 'en' } as never);
    telegram.addPerson({ id: 1_002, firstName: 'B', languageCode: 'ar' } as never);
    telegram.addPerson({ id: 1_003, firstName: 'C', languageCode: 'fr' } as never);
    const isArabic = (id: number): boolean =>
      telegram.commandsOf(id).every(({ description }) => ARABIC.test(description));
    const has = (id: number): boolean => telegram.commandsOf(id).length === COMMANDS.length;
    await waitFor(() => [1_001, 1_002, 1_003].every(has), { deadlineMs: 5_000, what: 'commands' });
    expect([1_001, 1_002, 1_003].map(isArabic)).toEqual([false, true, false]);

    person.send('/language');
    const question = await person.waitForMessage(({ keyboard }) => keyboard.length > 0);
    await person.press(question, 'العربية');
    await waitFor(() => isArabic(1_001), { deadlineMs: 5_000, what: 'the Arabic menu' });
  });

  it('gives admins their own commands, in their language, once they have started it', async () => {
    const admin = telegram.addPerson({ id: 1_004, firstName: 'D', languageCode: 'ar' } as never);
    const menu = (): string[] => telegram.commandsOf(1_004).map(({ command }) => command);
    const own = [...COMMANDS, ...ADMIN_COMMANDS];
    admin.send('/start');
    await waitFor(() => menu().length === own.length, { deadlineMs: 5_000, what: 'the menu' });
    expect(menu()).toEqual(own);
    const descriptions = telegram.commandsOf(1_004).map(({ description }) => description);
    expect(descriptions.every((text) => ARABIC.test(text))).toBe(true);

    admin.send('/language');
    const question = await admin.waitForMessage(({ text }) => text.includes('🌐'));
    await admin.press(question, 'English');
    const isEnglish = (): boolean =>
      telegram.commandsOf(1_004).every(({ description }) => !ARABIC.test(description));
    await waitFor(isEnglish, { deadlineMs: 5_000, what: 'the English menu' });
    expect(menu()).toEqual(own);
  });
});
