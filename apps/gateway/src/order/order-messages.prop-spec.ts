import {
  ChangeRefused,
  create,
  OrderCancelled,
  OrderClosing,
  OrderCompleted,
  ReservationOpened,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { newId } from '@numera/kernel';
import { SimulatedTelegram } from '@numera/sandbox';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';
import fc from 'fast-check';
import { gatewayApp } from '../gateway.app';

jest.setTimeout(120_000);

/** What is told of one order; numbers are told of by their sequence, once when opened and again when kept. */
const NEWS = [
  'open 1',
  'open 2',
  'open 3',
  'keep 1',
  'keep 2',
  'keep 3',
  'closing',
  'end',
] as const;
type News = (typeof NEWS)[number];

const numberOf = (sequence: number): string => `+1202555010${sequence}`;
const inMinutes = (minutes: number): string =>
  new Date(Date.now() + minutes * 60_000).toISOString();

describe('an order’s message, whatever order its news arrive in', () => {
  let telegram: SimulatedTelegram;
  let apps: TestApps;
  let nextPerson = 650_001;

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

  function eventOf(news: News, orderId: string, userId: string, end: 'code' | 'cancel'): object {
    const facts = {
      orderId,
      userId,
      serviceId: 5,
      serviceName: 'WhatsApp',
      serviceEmoji: '💬',
      countryCode: 'US',
      numberType: 'temporary' as const,
      price: 100n,
    };
    const sequence = Number(news.at(-1));
    const number = {
      phoneNumber: numberOf(sequence),
      deadline: inMinutes(10),
      serverNumber: 1,
      sequence,
      changesLeft: 3,
    };
    switch (news) {
      case 'closing':
        return create(OrderClosing, { ...facts, cause: 'cancel' });
      case 'end':
        return end === 'cancel'
          ? create(OrderCancelled, facts)
          : create(OrderCompleted, {
              ...facts,
              reservationId: newId(),
              phoneNumber: numberOf(1),
              code: '123456',
              text: 'Your code is 123456',
            });
      case 'open 1':
      case 'open 2':
      case 'open 3':
        return create(ReservationOpened, {
          ...facts,
          ...number,
          reservationId: newId(),
          accountId: 'a',
          externalId: 'x',
          openedAt: inMinutes(0),
        });
      default:
        return create(ChangeRefused, { ...facts, ...number, reason: 'no_other_number' });
    }
  }

  /** What the latest of the news says, by the way of an order and not by their arrival. */
  function expected(news: readonly News[], end: 'code' | 'cancel'): RegExp {
    if (news.includes('end')) return end === 'code' ? /Code received/u : /was cancelled/u;
    if (news.includes('closing')) return /Cancelling/u;
    const sequence = Math.max(...news.map((one) => Number(one.at(-1))));
    return new RegExp(`reserved.*${numberOf(sequence).slice(-4)}`, 'su');
  }

  it('shows what is the latest, and one code where one came', async () => {
    const anyNews = fc.shuffledSubarray([...NEWS], { minLength: 1 });
    const anyEnd = fc.constantFrom('code' as const, 'cancel' as const);
    await fc.assert(
      fc.asyncProperty(
        anyNews,
        anyEnd,
        fc.integer({ min: 1, max: 4 }),
        async (news, end, width) => {
          const id = nextPerson++;
          const person = { id, firstName: `P${id}`, languageCode: 'en', started: true };
          const chat = telegram.addPerson(person as never);
          const orderId = newId();
          // Several at once, as over several consumers.
          for (let at = 0; at < news.length; at += width) {
            const together = news.slice(at, at + width);
            await Promise.all(
              together.map((one) => apps.witness.send(eventOf(one, orderId, String(id), end))),
            );
          }
          await waitFor(isQuiet, { deadlineMs: 10_000, what: 'all to be sent' });
          const texts = chat.botMessages().map(({ text }) => text);
          const codes = texts.filter((text) => /code has arrived/u.test(text));
          const shown = texts.filter((text) => !codes.includes(text));
          expect(shown).toEqual([expect.stringMatching(expected(news, end))]);
          expect(codes).toHaveLength(end === 'code' && news.includes('end') ? 1 : 0);
        },
      ),
      { numRuns: 60 },
    );
  });

  async function isQuiet(): Promise<boolean> {
    const [row] = await apps
      .get('gateway', Database)
      .query<{ open: number }>('SELECT count(*)::int AS open FROM outgoing');
    return row?.open === 0;
  }
});
