import fc from 'fast-check';
import type { ListedOrder } from '../adapter';
import { ProviderError } from '../failure';
import type { ScriptedAnswer } from '../wire/replay-server.fixture';
import { MEANINGS } from './errors';
import { buy, Replayed } from './handler-api.replay';

const WORDS = [
  ...Object.keys(MEANINGS),
  'ACCESS_NUMBER',
  'ACCESS_CANCEL',
  'ACCESS_ACTIVATION',
  'ACCESS_RETRY_GET',
  'STATUS_OK',
  'STATUS_CANCEL',
  'STATUS_WAIT_CODE',
  'SOMETHING_ELSE',
];
const KEYS = [
  'title',
  'error',
  'status',
  'data',
  'activeActivations',
  'activationId',
  'phoneNumber',
  'activationCost',
  'sms',
  'smsCode',
  'smsText',
  'info',
  '187',
  'wa',
  '__proto__',
  'constructor',
];

const word = fc.constantFrom(...WORDS);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(word, fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('json'), { maxKeys: 6 }),
  ),
}));
const text = fc.oneof(
  fc.tuple(word, fc.string()).map(([said, value]) => `${said}:${value}`),
  word,
  fc.string(),
  json.map((value) => JSON.stringify(value)),
  json.map((value) => JSON.stringify(value).slice(0, -1)),
  fc.constant('<!DOCTYPE html><html></html>'),
);
const status = fc.constantFrom(200, 204, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503);
const answer = fc.record({ status, body: text, raw: fc.constant(true) });

/** The known words that an answer holds anywhere, in capitals of its own. */
const says = ({ body }: ScriptedAnswer, known: readonly string[]): boolean =>
  known.some((one) => String(body).includes(one));

describe('whatever a server that calls itself handler_api answers', () => {
  let world: Replayed;
  beforeAll(async () => {
    world = await Replayed.start();
    await world.adapter.services();
  });
  afterAll(() => world.stop());

  const whatever = (
    check: (given: ScriptedAnswer) => Promise<void>,
    numRuns = 150,
  ): Promise<void> =>
    fc.assert(
      fc.asyncProperty(answer, async (given) => {
        world.answer = given;
        await check(given);
      }),
      { numRuns },
    );

  it('a purchase is unavailable only by a word that is known, or by a limit', () =>
    whatever(async (given) => {
      const result = await buy(world.adapter);
      if (result.outcome !== 'unavailable') return;
      expect(given.status === 429 || says(given, Object.keys(MEANINGS))).toBe(true);
    }));

  it('a purchase is acquired only with an id and a number', () =>
    whatever(async () => {
      const result = await buy(world.adapter);
      if (result.outcome !== 'acquired') return;
      expect(result.externalId).not.toBe('');
      expect(result.phoneNumber).toMatch(/^\+[1-9]\d{6,14}$/u);
      expect(result.expiresAtMs).toBeGreaterThan(1_000_000);
    }));

  it('a cancellation is a refund only by its own words', () =>
    whatever(async (given) => {
      const { outcome } = await world.adapter.cancel('1');
      if (outcome === 'refunded') expect(says(given, ['ACCESS_CANCEL', 'REFUNDED'])).toBe(true);
    }));

  it('questions are answered or refused in words, and no list is made of nothing', () =>
    whatever(async (given) => {
      const { adapter } = world;
      const questions: (() => Promise<unknown>)[] = [
        () => adapter.balance(),
        () => adapter.check('1'),
        () => adapter.offers({ serviceId: 1012 }),
        () => adapter.stock({ serviceId: 1012, countryCode: 'US' }),
        () => adapter.checkResend('1'),
        () => adapter.history({ start: 0, length: 10 }),
      ];
      for (const ask of questions) {
        const thrown: unknown = await ask().then(
          () => null,
          (error: unknown) => error,
        );
        if (thrown !== null) expect(thrown).toBeInstanceOf(ProviderError);
      }
      const listed = await adapter.listActive().catch((): ListedOrder[] | null => null);
      if (listed?.length === 0) expect(String(given.body)).toMatch(/NO_ACTIVATIONS|\[/u);
    }, 60));
});
