import {
  ACCOUNT_HEALTHS,
  AccountChanged,
  create,
  MESSAGE_SOURCE_FAULTS,
  MessageSourceChanged,
  OrderNeedsAttention,
  SourceChanged,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { SimulatedTelegram, type SimulatedPerson } from '@numera/sandbox';
import { startTestApps, type TestApps } from '@numera/testing';
import { gatewayApp } from '../gateway.app';

jest.setTimeout(60_000);

const [ADMIN, SECOND_ADMIN, USER] = [710_001, 710_002, 710_003];

describe('what an operator must know', () => {
  let telegram: SimulatedTelegram;
  let apps: TestApps;
  const people = new Map<number, SimulatedPerson>();

  beforeAll(async () => {
    telegram = new SimulatedTelegram({ flood: null });
    const { url } = await telegram.start();
    for (const id of [ADMIN, SECOND_ADMIN, USER]) {
      const languageCode = id === SECOND_ADMIN ? 'ar' : 'en';
      const person = { id, firstName: `P${id}`, languageCode, started: true };
      people.set(id, telegram.addPerson(person as never));
    }
    apps = await startTestApps([gatewayApp], {
      env: {
        BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: url,
        ADMIN_IDS: `${ADMIN},${SECOND_ADMIN}`,
      },
    });
    // They have to be known to be written to in their language.
    for (const person of people.values()) person.send('/help');
    for (const person of people.values()) await person.waitForMessage(() => true);
  });

  afterAll(async () => {
    await apps.stop();
    await telegram.stop();
  });

  const person = (id: number): SimulatedPerson => people.get(id)!;
  const see = (words: RegExp, id = ADMIN) =>
    person(id).waitForMessage(({ text }) => words.test(text));

  it.each(ACCOUNT_HEALTHS)(
    'is told in words, not in a program’s: an account is %s',
    async (health) => {
      const accountId = `account-of-${newId()}`;
      await apps.witness.send(create(AccountChanged, { accountId, health }));
      const [english, arabic] = await Promise.all([
        see(new RegExp(accountId, 'u')),
        see(new RegExp(accountId, 'u'), SECOND_ADMIN),
      ]);
      expect(english.text).toMatch(/: [a-z ]+$/u);
      expect(arabic.text).toMatch(/[\u0600-\u06ff]$/u);
    },
  );

  it.each(['release_overdue', 'supply_overdue', 'capture_refused', 'late_code'] as const)(
    'is told in words, not in a program’s: an order has %s',
    async (problem) => {
      const orderId = newId();
      await apps.witness.send(create(OrderNeedsAttention, { orderId, problem }));
      expect((await see(new RegExp(orderId, 'u'))).text).not.toContain(problem);
    },
  );

  it('tells every admin of a change, each in their language, once, and nobody else', async () => {
    const event = create(SourceChanged, { sourceId: 'sim2', state: 'cut_off', cause: 'failures' });
    const sent = await apps.witness.send(event);
    await apps.transport.publish(sent);
    const alert = await see(/sim2.*cut off/su);
    expect(alert.text).toContain('calls to it failed');
    await see(/sim2.*فشلت/su, SECOND_ADMIN);
    const told = person(ADMIN)
      .botMessages()
      .filter(({ text }) => text.includes('sim2'));
    expect(told).toHaveLength(1);
    const others = person(USER).botMessages();
    expect(others.some(({ text }) => text.includes('sim2'))).toBe(false);
  });

  it.each(MESSAGE_SOURCE_FAULTS)('tells of a message source that fails: %s', async (fault) => {
    const name = `Shop <${fault}>`;
    const change = { messageSourceId: newId(), name, change: 'failing', fault } as const;
    await apps.witness.send(create(MessageSourceChanged, change));
    const [english, arabic] = await Promise.all([
      see(new RegExp(`${fault}.* is failing: .{8}`, 'u')),
      see(new RegExp(`${fault}.*لا يعمل: .{8}`, 'u'), SECOND_ADMIN),
    ]);
    expect(english.text).not.toContain('see the log');
    expect(arabic.text).not.toContain('راجع السجل');
  });

  it.each(['added', 'changed', 'paused', 'resumed', 'deleted', 'recovered'] as const)(
    'tells of a message source that is %s',
    async (change) => {
      const name = `N-${change}`;
      const event = { messageSourceId: newId(), name, change, fault: null };
      await apps.witness.send(create(MessageSourceChanged, event));
      await Promise.all([see(new RegExp(name, 'u')), see(new RegExp(name, 'u'), SECOND_ADMIN)]);
    },
  );
});
