import { SimulatedTelegram, type SimulatedPerson } from '@numera/sandbox';
import { Balance, create, encode } from '@numera/contracts';
import { Database } from '@numera/database';
import { AppError } from '@numera/kernel';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';
import { gatewayApp } from '../gateway.app';
import { UpdateStore } from './update.store';

jest.setTimeout(30_000);

const BOT_ID = '7000000001';

/** The gateway alone: a handler that asks another service fails, as it does when that service is away. */
describe('the intake', () => {
  let telegram: SimulatedTelegram;
  let apps: TestApps;
  let person: SimulatedPerson;
  let nextPerson = 500_001;

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
    person = newPerson();
  });

  function newPerson(): SimulatedPerson {
    const id = nextPerson++;
    return telegram.addPerson({ id, firstName: `P${id}`, languageCode: 'en' } as never);
  }

  it('tells a user whose update failed a reference, after three tries, and goes on with the next', async () => {
    person.send('/balance');
    person.send('/help');
    await person.waitForMessage(({ text }) => /number/iu.test(text));
    const apologies = person.botMessages().filter(({ text }) => text.includes('Reference:'));
    expect(apologies).toHaveLength(1);
    const [row] = await apps
      .get('gateway', Database)
      .query<{ attempts: number }>(
        `SELECT attempts FROM updates WHERE state = 'failed' AND body->'message'->'from'->>'id' = $1`,
        [String(person.id)],
      );
    expect(row?.attempts).toBe(3);
  });

  it.each([
    ['the broker being away for longer than three tries', 'MESSAGING.CLOSED', 4],
    ['a service that does not answer once', 'MESSAGING.TIMEOUT', 1],
  ])(
    'bears %s, without a word to the user',
    async (_, code, times) => {
      let asked = 0;
      await apps.transport.attach({
        service: 'wallet',
        subscriptions: [],
        queries: ['wallet.balance.get.v1'],
        prefetch: 8,
        deliver: () => Promise.resolve(),
        answer: () => {
          asked += 1;
          if (asked <= times) return Promise.reject(new AppError(code, 'unavailable'));
          const none = { balance: 0n, held: 0n, available: 0n, deposited: 0n, spent: 0n };
          return Promise.resolve(encode(create(Balance, { ...none, refunded: 0n, rewarded: 0n })));
        },
        bury: () => Promise.resolve(),
      });
      person.send('/balance');
      await person.waitForMessage(({ text }) => /Your wallet/u.test(text), 30_000);
      await apps.transport.detach('wallet');
      expect(asked).toBe(times + 1);
      expect(person.botMessages()).toHaveLength(1);
    },
    40_000,
  );

  it('answers a press whose handler fails', async () => {
    person.send('/language');
    const message = await person.waitForMessage(({ keyboard }) => keyboard.length > 0);
    const answer = await telegram.press(person.id, message.messageId, 'go:balance');
    expect(answer).not.toBeNull();
  });

  it('handles an update that comes ten times once', async () => {
    const update = {
      update_id: 77,
      message: {
        message_id: 1,
        date: 1,
        text: '/language',
        entities: [{ type: 'bot_command', offset: 0, length: 9 }],
        chat: { id: person.id, type: 'private', first_name: 'P' },
        from: { id: person.id, is_bot: false, first_name: 'P' },
      },
    } as never;
    person.send('/help');
    await person.waitForMessage(() => true);
    const updates = apps.get('gateway', UpdateStore);
    await Promise.all(Array.from({ length: 10 }, () => updates.add(BOT_ID, [update])));
    await person.waitForMessage(({ text }) => /language/iu.test(text));
    await updates.add(BOT_ID, [update]);
    person.send('/help');
    await waitFor(() => person.botMessages().length >= 3, { deadlineMs: 5_000, what: 'the last' });
    expect(person.botMessages()).toHaveLength(3);
  });

  it("handles each chat's updates in order, while twenty chats write at the same time", async () => {
    const persons = Array.from({ length: 20 }, newPerson);
    const asked = ['/help', '/language', '/help', '/language', '/help'];
    for (const text of asked) for (const one of persons) one.send(text);
    for (const one of persons) {
      await waitFor(() => one.botMessages().length === asked.length, {
        deadlineMs: 20_000,
        what: `${asked.length} answers`,
      });
      expect(one.botMessages().map(({ text }) => /Choose your language/iu.test(text))).toEqual(
        asked.map((text) => text === '/language'),
      );
    }
  });
});
