import { failureOf } from '../contract/failure-of';
import { MEANINGS } from './errors';
import { buy, failed, Replayed } from './handler-api.replay';

type Purchase = 'unavailable' | 'unknown';

/** Every error of the sheet (protocols §2a.4), what it means, and whether a purchase that gets it surely bought nothing. */
const TABLE: readonly (readonly [word: string, code: string, purchase: Purchase])[] = [
  ['BAD_KEY', 'BAD_KEY', 'unavailable'],
  ['NO_KEY', 'BAD_KEY', 'unavailable'],
  ['ACCOUNT_INACTIVE', 'BAD_KEY', 'unavailable'],
  ["BANNED:'2026-01-01 10:00:00'", 'BAD_KEY', 'unavailable'],
  ['BAD_ACTION', 'REJECTED', 'unavailable'],
  ['BAD_SERVICE', 'SERVICE_UNAVAILABLE', 'unavailable'],
  ['WRONG_SERVICE', 'SERVICE_UNAVAILABLE', 'unavailable'],
  ['WRONG_COUNTRY', 'SERVICE_UNAVAILABLE', 'unavailable'],
  ['BAD_STATUS', 'REJECTED', 'unavailable'],
  ['WRONG_EXCEPTION_PHONE', 'REJECTED', 'unavailable'],
  ['WRONG_MAX_PRICE:0.5', 'SERVICE_UNAVAILABLE', 'unavailable'],
  ['UNPROCESSABLE_ENTITY', 'REJECTED', 'unavailable'],
  ['NO_NUMBERS', 'SERVICE_UNAVAILABLE', 'unavailable'],
  ['OUT_OF_STOCK', 'SERVICE_UNAVAILABLE', 'unavailable'],
  ['NO_BALANCE', 'INSUFFICIENT_BALANCE', 'unavailable'],
  ['NO_BALANCE_FORWARD', 'INSUFFICIENT_BALANCE', 'unavailable'],
  ['OPERATORS_NOT_FOUND', 'SERVICE_UNAVAILABLE', 'unavailable'],
  ['SERVICE_UNAVAILABLE_REGION', 'SERVICE_UNAVAILABLE', 'unavailable'],
  ['CHANNELS_LIMIT', 'SERVICE_UNAVAILABLE', 'unavailable'],
  ['NO_ACTIVATION', 'ORDER_NOT_FOUND', 'unavailable'],
  ['NO_ACTIVATIONS', 'ORDER_NOT_FOUND', 'unavailable'],
  ['WRONG_ACTIVATION_ID', 'ORDER_NOT_FOUND', 'unavailable'],
  ['INVALID_ACTIVATION_ID', 'ORDER_NOT_FOUND', 'unavailable'],
  ['ORDER_ALREADY_EXISTS', 'UNEXPECTED', 'unknown'],
  ['EARLY_CANCEL_DENIED', 'SERVICE_UNAVAILABLE', 'unavailable'],
  ['FREE_CANCELLATION_EXPIRED', 'REJECTED', 'unavailable'],
  ['OTP_RECEIVED', 'REJECTED', 'unavailable'],
  ['NEW_OTP_RECEIVED', 'REJECTED', 'unavailable'],
  ['ACTIVATION_NOT_ACTIVE', 'REJECTED', 'unavailable'],
  ['FINISHED', 'REJECTED', 'unavailable'],
  ['CANCELED', 'UNEXPECTED', 'unknown'],
  ['REFUNDED', 'UNEXPECTED', 'unknown'],
  ['SIM_OFFLINE', 'SERVICE_UNAVAILABLE', 'unavailable'],
  ['RENEW_ACTIVATION_NOT_AVAILABLE', 'REJECTED', 'unavailable'],
  ['NEW_ACTIVATION_IMPOSSIBLE', 'REJECTED', 'unavailable'],
  ['MAIL_RULE', 'REJECTED', 'unavailable'],
  ['NO_ID_RENT', 'ORDER_NOT_FOUND', 'unavailable'],
  ['INCORECT_STATUS', 'REJECTED', 'unavailable'],
  ['CANT_CANCEL', 'REJECTED', 'unavailable'],
  ['ALREADY_FINISH', 'REJECTED', 'unavailable'],
  ['ALREADY_CANCEL', 'REJECTED', 'unavailable'],
  ['INVALID_PHONE', 'REJECTED', 'unavailable'],
  ['INVALID_TIME', 'REJECTED', 'unavailable'],
  ['MAX_HOURS_EXCEED', 'REJECTED', 'unavailable'],
  ['RENT_DIE', 'REJECTED', 'unavailable'],
  ['BAD_DURATION', 'REJECTED', 'unavailable'],
  ['ERROR_SQL', 'UNEXPECTED', 'unknown'],
  ['SERVER_ERROR', 'UNEXPECTED', 'unknown'],
];

const plain = (word: string): string => word.replace(/:.*$/u, '');

describe('errors of handler_api', () => {
  let world: Replayed;
  beforeEach(async () => {
    world = await Replayed.start();
  });
  afterEach(() => world.stop());

  it('are all in the table, and nothing else is', () => {
    expect(TABLE.map(([word]) => plain(word)).sort()).toEqual(Object.keys(MEANINGS).sort());
  });

  describe.each(TABLE)('%s', (word, code, purchase) => {
    it.each([
      ['as a word with HTTP 200', 200, word],
      ['as a word with HTTP 500: the body counts first', 500, word],
      ['as JSON with a title', 409, { title: word, details: 'So it is.', info: [] }],
      ['as JSON with an error', 400, { status: 'error', error: word }],
      ['as a quoted word', 200, JSON.stringify(word)],
    ])(`is ${code}, %s`, async (_, status, body) => {
      if (typeof body === 'string') world.say(body, status);
      else world.json(body, status);
      expect((await failureOf(world.adapter.balance())).code).toBe(`PROVIDER.${code}`);
      expect(await buy(world.adapter)).toMatchObject({ outcome: purchase, error: failed(code) });
    });
  });

  it.each(['WAIT_A_MINUTE', 'NO_NUMBERS_FOR_YOU', 'OK', '1', 'no numbers', 'ACCESS_NUMBERS:1:2'])(
    'unknown ≠ cancelled, and unknown ≠ unavailable: %s is an unknown outcome',
    async (word) => {
      world.say(word);
      expect(await buy(world.adapter)).toMatchObject({ outcome: 'unknown' });
      expect(await world.adapter.cancel('1')).toMatchObject({ outcome: 'unknown' });
      expect(await world.adapter.finish('1')).toMatchObject({ outcome: 'unknown' });
      const again = { reservationId: 'R2', calledAtMs: 0 };
      expect(await world.adapter.resend('1', again)).toMatchObject({ outcome: 'unknown' });
      expect((await failureOf(world.adapter.check('1'))).code).toBe(
        'PROVIDER.MESSAGE_FETCH_FAILED',
      );
    },
  );

  it.each([
    ['NO_NUMBERS', 'out_of_stock'],
    ['WRONG_MAX_PRICE:0.5', 'price_rose'],
    ['WRONG_SERVICE', 'not_served'],
  ])('%s tells why: %s', async (word, reason) => {
    world.say(word);
    expect(await buy(world.adapter)).toMatchObject({ error: { reason } });
  });

  it.each([
    [429, 'RATE_LIMITED', 'unavailable'],
    [408, 'TIMEOUT', 'unknown'],
    [502, 'CONNECTION_ERROR', 'unknown'],
    [503, 'SERVICE_OFF', 'unknown'],
    [504, 'TIMEOUT', 'unknown'],
    [500, 'UNEXPECTED', 'unknown'],
    [403, 'UNEXPECTED', 'unknown'],
    [404, 'UNEXPECTED', 'unknown'],
  ])(
    'a page with HTTP %i is %s, and a purchase that gets it is %s',
    async (status, code, outcome) => {
      world.say('<html><h1>Hold on</h1></html>', status);
      expect(await buy(world.adapter)).toMatchObject({ outcome, error: failed(code) });
    },
  );

  it('shows no code, number or key of an answer in a failure', async () => {
    world.say('STRANGE_WORD:+12025550123 code 123456 the-key');
    const failure = await failureOf(world.adapter.balance());
    expect(failure.detail).toBe('HTTP 200: STRANGE_WORD');
  });
});
