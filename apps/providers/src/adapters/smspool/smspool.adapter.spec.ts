import type { ProviderAdapter } from '../adapter';
import { failureOf } from '../contract/failure-of';
import { fixtureNames } from './smspool.fixture';
import { buy, failed, Replayed, US } from './smspool.replay';

const AGAIN = { reservationId: 'R', calledAtMs: 0 };

type Ask = (adapter: ProviderAdapter) => Promise<unknown>;

const first = (row: object) => expect.arrayContaining([expect.objectContaining(row)]) as unknown;

/** Every recorded answer of the one-time endpoints: who asks, and what the answer means. */
const ANSWERS: Record<string, [Ask, unknown]> = {
  'request-balance/200-ok': [(a) => a.balance(), 50_000n],
  'country-retrieve_all/200-ok': [
    (a) => a.countries(),
    first({ countryCode: 'US', name: 'United States', region: 'North America' }),
  ],
  'service-retrieve_all/200-excerpt': [(a) => a.services(), first({ serviceId: 1, name: '1688' })],
  'pool-retrieve_all/200-ok': [(a) => a.pools(), first({ pool: '0', name: 'Default' })],
  'request-pricing/200-ok': [
    (a) => a.offers({ serviceId: 846 }),
    [{ serviceId: 846, countryCode: 'MY', costE4: 200n, pool: '3' }],
  ],
  'request-price/200-ok': [
    (a) => a.price(US),
    { costE4: 2_400n, highCostE4: 2_400n, successPercent: 100, pool: '7' },
  ],
  'request-success_rate/200-ok': [
    (a) => a.successRates(846),
    first({ countryCode: 'US', successPercent: 100, costE4: 2_400n }),
  ],
  'request-suggested_countries/200-ok': [
    (a) => a.suggestedCountries(846),
    first({ serviceId: 846, countryCode: 'GB', costE4: 1_000n, pool: '7' }),
  ],
  'sms-stock/200-ok': [(a) => a.stock(US), 7_126],
  'purchase-sms/200-ok': [
    buy,
    {
      outcome: 'acquired',
      externalId: 'ABCDEFGH',
      phoneNumber: '+1234567890',
      costE4: 2_400n,
      expiresAtMs: 1_705_309_968_000,
      pool: '1',
    },
  ],
  'purchase-sms/200-ok-create-token': [
    buy,
    { outcome: 'unknown', error: failed('UNEXPECTED'), externalId: null },
  ],
  'purchase-sms/422-balance-error': [
    buy,
    { outcome: 'unavailable', error: failed('INSUFFICIENT_BALANCE') },
  ],
  'purchase-sms/422-out-of-stock': [
    buy,
    {
      outcome: 'unavailable',
      error: {
        code: 'PROVIDER.SERVICE_UNAVAILABLE',
        hex: '0x0001',
        retryable: true,
        reason: 'out_of_stock',
        detail:
          "HTTP 422: Pool Foxtrot: We couldn't find an available phone number for you, please try again later!",
        retryAfterMs: null,
      },
    },
  ],
  'purchase-sms/422-price-not-found': [
    buy,
    {
      outcome: 'unavailable',
      error: expect.objectContaining({
        code: 'PROVIDER.SERVICE_UNAVAILABLE',
        reason: 'price_rose',
      }) as unknown,
    },
  ],
  'request-active/200-ok-one-pending': [
    (a) => a.listActive(),
    [
      {
        externalId: 'ABCDEFGH',
        reference: null,
        phoneNumber: '+1234567890',
        state: 'waiting',
        code: null,
        text: null,
        serviceName: 'Test',
        countryCode: 'US',
        costE4: 2_400n,
        orderedAtMs: Date.parse('2024-01-06T17:03:15Z'),
        expiresAtMs: 1_704_561_795_000,
        pool: null,
      },
    ],
  ],
  'request-history/200-ok-one-pending': [
    (a) => a.history({ start: 0, length: 100 }),
    first({
      externalId: 'ABCDEFGH',
      costE4: 4_200n,
      pool: '7',
      orderedAtMs: Date.parse('2024-01-06T16:37:49Z'),
    }),
  ],
  'sms-check/200-pending': [
    (a) => a.check('A'),
    { state: 'waiting', expiresAtMs: 1_704_562_249_000 },
  ],
  'sms-check/200-complete': [
    (a) => a.check('A'),
    { state: 'received', text: 'Full code: 12345', vendorCode: '12345' },
  ],
  'sms-check/200-refunded': [(a) => a.check('A'), { state: 'refunded' }],
  'sms-cancel/200-ok-refunded': [(a) => a.cancel('A'), { outcome: 'refunded', refundE4: 2_400n }],
  'sms-cancel/400-cannot-be-cancelled-yet': [(a) => a.cancel('A'), { outcome: 'locked' }],
  'sms-cancel/404-order-not-found': [(a) => a.cancel('A'), { outcome: 'missing' }],
  'sms-check_resend/200-available': [
    (a) => a.checkResend('A'),
    { outcome: 'available', costE4: 0n, resends: 2, hoursLeft: 115 },
  ],
  'sms-check_resend/400-not-available': [
    (a) => a.checkResend('A'),
    { outcome: 'unavailable', error: failed('REJECTED') },
  ],
  'sms-check_resend/404-order-not-found': [(a) => a.checkResend('A'), { outcome: 'missing' }],
  'sms-resend/200-ok': [
    (a) => a.resend('QRXWQWZK', AGAIN),
    { outcome: 'requested', externalId: 'QRXWQWZK', chargeE4: 0n },
  ],
  'sms-resend/400-missing-orderid': [
    (a) => a.resend('', AGAIN),
    { outcome: 'refused', error: failed('REJECTED') },
  ],
  'sms-resend/400-no-initial-sms': [
    (a) => a.resend('A', AGAIN),
    { outcome: 'refused', error: failed('REJECTED') },
  ],
  'sms-resend/400-not-available': [
    (a) => a.resend('A', AGAIN),
    { outcome: 'refused', error: failed('REJECTED') },
  ],
  'sms-resend/404-order-not-found': [(a) => a.resend('A', AGAIN), { outcome: 'missing' }],
};

/** Recorded refusals of questions, which are thrown. */
const REFUSALS: Record<string, [Ask, string]> = {
  'request-balance/400-missing-key': [(a) => a.balance(), 'BAD_KEY'],
  'request-balance/403-invalid-key': [(a) => a.balance(), 'BAD_KEY'],
  'request-history/403-invalid-key': [(a) => a.history({ start: 0, length: 1 }), 'BAD_KEY'],
  'request-price/400-bad-pool-reported-as-missing-country': [(a) => a.price(US), 'REJECTED'],
  'request-success_rate/400-missing-service': [(a) => a.successRates(1), 'REJECTED'],
  'request-suggested_countries/400-missing-service': [(a) => a.suggestedCountries(1), 'REJECTED'],
};

describe('recorded answers', () => {
  let world: Replayed;
  beforeAll(async () => {
    world = await Replayed.start();
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.server.received.length = 0;
  });

  it('are all read: none of an endpoint that the adapter uses is left out', () => {
    const read = [...Object.keys(ANSWERS), ...Object.keys(REFUSALS)];
    const endpoints = new Set(read.map((name) => name.split('/')[0]));
    const recorded = [...endpoints].flatMap((endpoint) => fixtureNames(endpoint));
    expect(recorded.sort()).toEqual(read.sort());
  });

  it.each(Object.entries(ANSWERS))('%s', async (name, [ask, meaning]) => {
    world.replay(name);
    expect(await ask(world.adapter)).toEqual(meaning);
  });

  it.each(Object.entries(REFUSALS))('%s', async (name, [ask, code]) => {
    world.replay(name);
    expect((await failureOf(ask(world.adapter))).code).toBe(`PROVIDER.${code}`);
  });

  it('list every country and service of the recorded catalogue', async () => {
    world.replay('service-retrieve_all/200-excerpt');
    expect(await world.adapter.countries()).toHaveLength(145);
    const services = await world.adapter.services();
    expect(services).toHaveLength((world.answer.body as unknown[]).length);
    expect(services.every(({ name }) => name === name.trim() && name !== '')).toBe(true);
  });
});
