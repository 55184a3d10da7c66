import { SARA, TestBot } from './bot-client.fixture';
import { FloodGuard } from './flood-guard';

let bot: TestBot;
const opened = async (options = {}): Promise<void> => {
  bot = await TestBot.open(options);
};
afterEach(() => bot.telegram.stop());
const say = (text = 'x') => bot.call('sendMessage', { chat_id: SARA, text });

describe('Telegram’s patience', () => {
  beforeEach(() => opened({ flood: { perSecond: 30, perChatBurst: 3, perChatPerSecond: 0.5 } }));

  it('ends after a burst in one chat', async () => {
    for (let at = 0; at < 3; at += 1) expect((await say()).ok).toBe(true);
    expect(await say()).toEqual({
      ok: false,
      error_code: 429,
      description: 'Too Many Requests: retry after 2',
      parameters: { retry_after: 2 },
    });
  });

  it('comes back with time, in each chat and in all', () => {
    let nowMs = 0;
    const limits = { perSecond: 4, perChatBurst: 2, perChatPerSecond: 1 };
    const guard = new FloodGuard(limits, () => nowMs);
    const refused = (chat: number): boolean => {
      try {
        guard.admit(chat);
        return false;
      } catch {
        return true;
      }
    };
    expect([1, 1, 1].map(refused)).toEqual([false, false, true]);
    expect([2, 3, 4].map(refused)).toEqual([false, false, true]);
    nowMs = 1_000;
    expect([1, 1, 4, 4].map(refused)).toEqual([false, true, false, false]);
  });
});

describe('a fault', () => {
  beforeEach(() => opened());

  it('answers so many sends with 429, and spares other calls', async () => {
    bot.telegram.setFaults({ tooManyRequests: 1, retryAfterSeconds: 7 });
    expect((await bot.call('getMe')).ok).toBe(true);
    expect(await say()).toMatchObject({ error_code: 429, parameters: { retry_after: 7 } });
    expect((await say()).ok).toBe(true);
    expect(bot.telegram.faults.tooManyRequests).toBe(0);
  });

  it('answers so many calls with 502', async () => {
    bot.telegram.setFaults({ serverErrors: 1 });
    expect((await bot.call('getUpdates')).ok).toBe(true);
    expect(await say()).toMatchObject({ error_code: 502 });
    expect((await say()).ok).toBe(true);
  });

  it('gives every update twice', async () => {
    bot.telegram.setFaults({ deliveries: 2 });
    bot.telegram.person(SARA).send('x');
    const [one, two] = await bot.updates();
    expect(one).toEqual(two);
  });

  it('loses the answer of a call that took effect', async () => {
    bot.telegram.lostReplies = 1;
    await expect(say('sent')).rejects.toThrow();
    expect(bot.telegram.person(SARA).lastBotMessage()?.text).toBe('sent');
    expect(bot.telegram.log.at(-1)).toMatchObject({ text: 'sent', error: 'connection lost' });
  });

  it('loses a call before it takes effect', async () => {
    bot.telegram.lostRequests = 1;
    await expect(say()).rejects.toThrow();
    expect(bot.telegram.person(SARA).lastBotMessage()).toBeNull();
  });

  it('takes no nonsense', () => {
    bot.telegram.setFaults({ delayMs: -1, deliveries: 0, serverErrors: 'x' as never });
    expect(bot.telegram.faults).toMatchObject({ delayMs: 0, deliveries: 1, serverErrors: 0 });
  });
});

describe('the log', () => {
  it('has every call with its time, its message and what was said of it', async () => {
    await opened();
    const id = await bot.say('x');
    await bot.refusal('sendMessage', { chat_id: 1, text: 'y' });
    expect(bot.telegram.log).toMatchObject([
      { method: 'sendmessage', chatId: SARA, text: 'x', messageId: id, error: null },
      { method: 'sendmessage', chatId: 1, text: 'y', error: 'Bad Request: chat not found' },
    ]);
    const [call] = bot.telegram.log;
    expect(call!.doneMonotonicMs).toBeGreaterThanOrEqual(call!.monotonicMs);
  });

  it('lets the oldest go when it is full', async () => {
    await opened({ logLimit: 10 });
    for (let at = 0; at < 12; at += 1) await bot.say(String(at));
    expect(bot.telegram.log.map(({ text }) => text)).toEqual([
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
      '11',
    ]);
  });

  it('can be listened to, before and after a call takes effect', async () => {
    await opened();
    const phases: string[] = [];
    bot.telegram.onCall = ({ method }, phase) => void phases.push(`${method} ${phase}`);
    await bot.say('x');
    expect(phases).toEqual(['sendmessage before', 'sendmessage after-effect']);
  });
});
