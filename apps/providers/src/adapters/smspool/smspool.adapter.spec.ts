import type { ProviderAdapter } from '../adapter';
import { failureOf } from '../adapter.contract';
import { ReplayServer, type ScriptedAnswer } from './replay-server';
import { SmsPoolAdapter } from './smspool.adapter';
import { fixture, fixtureNames } from './smspool.fixtures';

type Ask = (adapter: ProviderAdapter) => Promise<unknown>;

const US = { serviceId: 846, countryCode: 'US' };
const buy: Ask = (a) => a.acquire({ ...US, maxCostE4: 2_400n });
const failed = (code: string) => expect.objectContaining({ code: `PROVIDER.${code}` }) as unknown;
const first = (row: object) => expect.arrayContaining([expect.objectContaining(row)]) as unknown;
const NOW = Date.parse('2024-01-06T17:10:00Z');

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
    (a) => a.resend('QRXWQWZK'),
    { outcome: 'requested', externalId: 'QRXWQWZK', chargeE4: 0n },
  ],
  'sms-resend/400-missing-orderid': [
    (a) => a.resend(''),
    { outcome: 'refused', error: failed('REJECTED') },
  ],
  'sms-resend/400-no-initial-sms': [
    (a) => a.resend('A'),
    { outcome: 'refused', error: failed('REJECTED') },
  ],
  'sms-resend/400-not-available': [
    (a) => a.resend('A'),
    { outcome: 'refused', error: failed('REJECTED') },
  ],
  'sms-resend/404-order-not-found': [(a) => a.resend('A'), { outcome: 'missing' }],
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

describe('SMSPool, replayed', () => {
  let server: ReplayServer;
  let adapter: SmsPoolAdapter;
  let answer: ScriptedAnswer;
  const replyWith = (status: number, body: unknown) => void (answer = { status, body });
  const last = () => server.received[server.received.length - 1];

  beforeAll(async () => {
    server = await ReplayServer.start(({ path }) =>
      path === '/country/retrieve_all' ? fixture('country-retrieve_all/200-ok') : answer,
    );
    adapter = new SmsPoolAdapter({ baseUrl: server.url, apiKey: 'the-key', nowMs: () => NOW });
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    server.received.length = 0;
  });

  describe('recorded answers', () => {
    it('are all read: none of an endpoint that the adapter uses is left out', () => {
      const read = [...Object.keys(ANSWERS), ...Object.keys(REFUSALS)];
      const endpoints = new Set(read.map((name) => name.split('/')[0]));
      const recorded = [...endpoints].flatMap((endpoint) => fixtureNames(endpoint));
      expect(recorded.sort()).toEqual(read.sort());
    });

    it.each(Object.entries(ANSWERS))('%s', async (name, [ask, meaning]) => {
      answer = fixture(name);
      expect(await ask(adapter)).toEqual(meaning);
    });

    it.each(Object.entries(REFUSALS))('%s', async (name, [ask, code]) => {
      answer = fixture(name);
      expect((await failureOf(ask(adapter))).code).toBe(`PROVIDER.${code}`);
    });

    it('list every country and service of the recorded catalogue', async () => {
      answer = fixture('service-retrieve_all/200-excerpt');
      expect(await adapter.countries()).toHaveLength(145);
      const services = await adapter.services();
      expect(services).toHaveLength((answer.body as unknown[]).length);
      expect(services.every(({ name }) => name === name.trim() && name !== '')).toBe(true);
    });
  });

  describe('the wire', () => {
    it('posts a multipart form with the key in it and in the header', async () => {
      answer = fixture('request-balance/200-ok');
      await adapter.balance();
      expect(last()).toMatchObject({
        method: 'POST',
        url: '/request/balance',
        authorization: 'Bearer the-key',
        contentType: expect.stringMatching(/^multipart\/form-data/u) as unknown,
        fields: { key: 'the-key' },
      });
    });

    it('gets the two catalogue lists, without a key in the URL', async () => {
      answer = fixture('service-retrieve_all/200-excerpt');
      await adapter.services('US');
      expect(last()).toMatchObject({ method: 'GET', url: '/service/retrieve_all?country=US' });
      await adapter.countries();
      expect(last()).toMatchObject({ method: 'GET', url: '/country/retrieve_all' });
    });

    it('buys by ISO country with the highest price, cheapest first', async () => {
      answer = fixture('purchase-sms/200-ok');
      await adapter.acquire({ serviceId: 1574, countryCode: 'US', maxCostE4: 12_345n, pool: '7' });
      expect(last()?.fields).toEqual({
        key: 'the-key',
        service: '1574',
        country: 'US',
        max_price: '1.2345',
        pricing_option: '0',
        pool: '7',
      });
    });

    it('asks prices by the vendor number of the country, and always filtered', async () => {
      answer = fixture('request-pricing/200-ok');
      await adapter.offers({ countryCode: 'GB' });
      expect(last()?.fields).toEqual({ key: 'the-key', country: '2' });
      const unfiltered = {} as Parameters<typeof adapter.offers>[0];
      expect((await failureOf(adapter.offers(unfiltered))).code).toBe('PROVIDER.REJECTED');
      expect(server.received.filter(({ path }) => path === '/request/pricing')).toHaveLength(1);
    });

    it('says that a country is not served instead of asking for it', async () => {
      expect(await failureOf(adapter.stock({ serviceId: 1, countryCode: 'XX' }))).toMatchObject({
        code: 'PROVIDER.SERVICE_UNAVAILABLE',
        reason: 'not_served',
      });
    });

    it('follows no redirect, which would carry the key elsewhere or buy twice', async () => {
      answer = { status: 307, body: '', raw: true, headers: { location: '/elsewhere' } };
      expect(await buy(adapter)).toMatchObject({ outcome: 'unknown' });
      expect(server.received.map(({ path }) => path)).toEqual(['/purchase/sms']);
    });

    it('sends nothing that the request budget refuses, and calls a purchase unavailable then', async () => {
      const asked: string[] = [];
      const admit = (priority: string) => Promise.resolve(asked.push(priority) < 0);
      const frugal = new SmsPoolAdapter({ baseUrl: server.url, apiKey: 'the-key', admit });
      const overBudget = { code: 'PROVIDER.RATE_LIMITED', reason: 'over_budget', retryable: true };
      expect(await buy(frugal)).toMatchObject({ outcome: 'unavailable', error: overBudget });
      expect(await frugal.cancel('A')).toMatchObject({ outcome: 'refused', error: overBudget });
      expect(await failureOf(frugal.listActive())).toMatchObject(overBudget);
      expect(asked).toEqual(['purchase', 'cancel', 'poll']);
      expect(server.received).toEqual([]);
    });

    it('refuses a key that no header can carry, without repeating it', () => {
      const make = () => new SmsPoolAdapter({ baseUrl: server.url, apiKey: 'se\ncret' });
      expect(make).toThrow('PROVIDER.BAD_KEY');
      expect(make).not.toThrow('cret');
    });

    it('shares one reading of the country list among callers', async () => {
      const fresh = new SmsPoolAdapter({ baseUrl: server.url, apiKey: 'the-key' });
      answer = fixture('sms-stock/200-ok');
      await Promise.all([fresh.stock(US), fresh.stock(US), fresh.stock(US)]);
      const lists = server.received.filter(({ path }) => path === '/country/retrieve_all');
      expect(lists).toHaveLength(1);
    });
  });

  describe('failures', () => {
    const no = (message: string) => ({ success: 0, message });

    it.each([
      [429, 'not even JSON', 'RATE_LIMITED', '0x0006'],
      [401, no('Unauthorized'), 'BAD_KEY', '0x0005'],
      [404, no('We could not find this order.'), 'ORDER_NOT_FOUND', '0x0007'],
      [400, no('Something else'), 'REJECTED', '0x0003'],
      [200, no('This preorder does not exist.'), 'REJECTED', '0x0003'],
      [500, no('oops'), 'UNEXPECTED', '0x0009'],
      [502, '', 'CONNECTION_ERROR', '0x0002'],
      [503, '', 'SERVICE_OFF', '0x000A'],
      [504, '', 'TIMEOUT', '0x0004'],
      [422, { success: 0, type: 'BALANCE_ERROR' }, 'INSUFFICIENT_BALANCE', '0x0000'],
      [422, { success: 0, type: 'OUT_OF_STOCK' }, 'SERVICE_UNAVAILABLE', '0x0001'],
    ])('HTTP %i with %j is %s', async (status, body, code, hex) => {
      answer = { status, body, raw: typeof body === 'string' };
      expect(await failureOf(adapter.balance())).toMatchObject({ code: `PROVIDER.${code}`, hex });
    });

    it('a check that answers and cannot be read is a failed fetch of a message', async () => {
      const hex = '0x0008';
      for (const body of [{}, { status: 3 }, { status: 'odd' }, no('Please wait')]) {
        replyWith(200, body);
        expect(await failureOf(adapter.check('A'))).toMatchObject({ hex });
      }
      replyWith(200, { success: 1 });
      expect(await failureOf(adapter.listActive())).toMatchObject({ hex });
    });

    it('tells how long a limit wants us away', async () => {
      answer = { status: 429, body: '', raw: true, headers: { 'retry-after': '7' } };
      expect(await failureOf(adapter.balance())).toMatchObject({ retryAfterMs: 7_000 });
    });

    it('keeps numbers, codes and keys that the vendor quotes out of the detail', async () => {
      replyWith(400, no(`+1 (202) 555-0134 with code 123456 and key ${'k3y'.repeat(11)}`));
      const { detail } = await failureOf(adapter.balance());
      expect(detail).not.toMatch(/202|0134|1234|k3yk3y/u);
    });

    it('gives the weightiest reason when several pools refuse', async () => {
      const pools = { A: { type: 'OUT_OF_STOCK' }, B: { type: 'BALANCE_ERROR' } };
      replyWith(422, { success: 0, pools });
      expect(await buy(adapter)).toMatchObject({ error: failed('INSUFFICIENT_BALANCE') });
    });
  });

  describe('a purchase', () => {
    const order = fixture('purchase-sms/200-ok').body as Record<string, unknown>;

    it.each([
      ['a 200 that names its refusal', 200, { success: 0, type: 'OUT_OF_STOCK' }, 'unavailable'],
      ['a 200 that says no without a reason', 200, { success: 0, message: 'no' }, 'unknown'],
      ['a 422 with a new type', 422, { success: 0, type: 'NEW' }, 'unavailable'],
      ['a 422 that claims success', 422, { success: 1 }, 'unknown'],
      ['a 400 that names an order', 400, { success: 0, order_id: 'A' }, 'unknown'],
      ['a 404', 404, { success: 0 }, 'unknown'],
      ['an empty 200', 200, {}, 'unknown'],
      ['a list', 200, [order], 'unknown'],
      ['an order without number', 200, { ...order, cc: '', number: null }, 'unknown'],
      ['an order without price', 200, { ...order, cost: '', cost_in_cents: null }, 'unknown'],
      ['an order whose price is in cents', 200, { ...order, cost: null }, 'acquired'],
      ['an order with a lifetime only', 200, { ...order, expiration: null }, 'acquired'],
      ['an order of older types', 200, { ...order, expiration: '1705309968' }, 'acquired'],
    ])('%s', async (_, status, body, outcome) => {
      replyWith(status, body);
      expect(await buy(adapter)).toMatchObject({ outcome });
    });

    it('blocked by a page on the way is unknown, and no bad key', async () => {
      answer = { status: 403, body: '<html>Attention required</html>', raw: true };
      expect(await buy(adapter)).toMatchObject({ outcome: 'unknown', error: failed('UNEXPECTED') });
    });

    it('puts no second dialling code before a number that is whole already', async () => {
      replyWith(200, { ...order, number: 12_025_550_134, phonenumber: '12025550134', cc: '1' });
      expect(await buy(adapter)).toMatchObject({ phoneNumber: '+12025550134' });
      replyWith(200, { ...order, number: 447_400_123_456, phonenumber: '7400123456', cc: '44' });
      expect(await buy(adapter)).toMatchObject({ phoneNumber: '+447400123456' });
    });

    it('whose host has no name is unavailable: nothing was sent', async () => {
      const lost = new SmsPoolAdapter({ baseUrl: 'http://no-such-host.invalid', apiKey: 'k' });
      expect(await buy(lost)).toMatchObject({
        outcome: 'unavailable',
        error: failed('CONNECTION_ERROR'),
      });
    });
  });

  describe('states', () => {
    it.each([
      [{ status: 2 }, { state: 'ended' }],
      [{ status: '5' }, { state: 'ended' }],
      [{ status: 6 }, { state: 'refunded' }],
      [{ status: 4 }, { state: 'waiting', expiresAtMs: null }],
      [
        { status: 8, expiration: '1704562249' },
        { state: 'waiting', expiresAtMs: 1704562249000 },
      ],
      [
        { status: 99, message: 'done' },
        { state: 'waiting', expiresAtMs: null },
      ],
      [
        { status: 1, sms: '0', full_sms: '' },
        { state: 'waiting', expiresAtMs: null },
      ],
      [
        { status: 6, full_sms: 'hi 77' },
        { state: 'received', text: 'hi 77', vendorCode: null },
      ],
      [
        { status: 1, sms: '0042' },
        { state: 'received', text: '0042', vendorCode: '0042' },
      ],
    ])('a check of %j', async (body, state) => {
      replyWith(200, body);
      expect(await adapter.check('A')).toEqual(state);
    });

    it.each([
      ['pending', 'waiting'],
      ['completed', 'ended'],
      ['complete', 'ended'],
      ['expired', 'ended'],
      ['Cancelled', 'ended'],
      ['refunded', 'refunded'],
      ['activating', 'waiting'],
    ])('a listed order that is %s and has no message is %s', async (status, state) => {
      replyWith(200, [{ order_code: 'A', status, code: '0', full_code: '' }]);
      expect(await adapter.listActive()).toMatchObject([{ state }]);
    });

    it('reads lists of older shapes: an object of rows, texts for numbers, odd rows left out', async () => {
      const row = { order_code: 'A', expiry: '1653420607', timestamp: '2022-05-24 21:20:07' };
      replyWith(200, { '0': row, '1': { order_code: null }, '2': 'odd' });
      const orderedAtMs = Date.parse('2022-05-24T19:20:07Z');
      const expiresAtMs = orderedAtMs + 600_000;
      expect(await adapter.listActive()).toMatchObject([{ orderedAtMs, expiresAtMs }]);
    });

    it.each([
      ['the captured wording', 400, 'Your order cannot be cancelled yet, please try again later.'],
      [
        'the live wording',
        400,
        'This phone number cannot be cancelled yet, please try again later!',
      ],
      ['within a 200', 200, 'This order CANNOT be canceled yet'],
    ])('a cancel lock in %s', async (_, status, message) => {
      replyWith(status, { success: 0, message });
      expect(await adapter.cancel('A')).toEqual({ outcome: 'locked' });
    });
  });

  describe('known defects of others', () => {
    it('paid call timed out, was I charged? — unknown, and sent once', async () => {
      const hasty = { baseUrl: server.url, apiKey: 'the-key', headersTimeoutMs: 50 };
      server.breakage = 'slow';
      const result = await buy(new SmsPoolAdapter({ ...hasty, totalTimeoutMs: 100 }));
      server.breakage = null;
      expect(result).toMatchObject({ outcome: 'unknown', error: failed('TIMEOUT') });
      expect(server.received).toHaveLength(1);
    });

    it('treats NO_ACTIVATION as cancelled — only the word of success is a refund', async () => {
      for (const [status, body] of [
        [404, { success: 0, message: 'We could not find this order!' }],
        [404, '<html>Not found</html>'],
        [400, { success: 0, message: 'This order has been cancelled before.' }],
        [200, { success: 0, message: 'refunded' }],
        [200, { message: 'you have been refunded 0.24 dollars' }],
        [200, {}],
      ] as const) {
        answer = { status, body, raw: typeof body === 'string' };
        expect((await adapter.cancel('A')).outcome).not.toBe('refunded');
      }
    });

    it('404 path marks an order expired — a page that is no JSON is not a missing order', async () => {
      answer = { status: 404, body: '<html>Not found</html>', raw: true };
      expect((await failureOf(adapter.check('A'))).code).toBe('PROVIDER.UNEXPECTED');
      expect(await adapter.cancel('A')).toMatchObject({ outcome: 'unknown' });
    });

    it('finishes the upstream order on the first message — looking changes nothing', async () => {
      answer = fixture('sms-check/200-complete');
      await adapter.check('A');
      await adapter.check('A');
      expect(new Set(server.received.map(({ path }) => path))).toEqual(new Set(['/sms/check']));
    });

    it('cancel locked for the first minutes — a state of its own, not a failure', async () => {
      answer = fixture('sms-cancel/400-cannot-be-cancelled-yet');
      expect(await adapter.cancel('A')).toEqual({ outcome: 'locked' });
    });

    it('one 401 stops the poller for every order for good — the next call asks again', async () => {
      answer = fixture('request-balance/403-invalid-key');
      expect((await failureOf(adapter.listActive())).code).toBe('PROVIDER.BAD_KEY');
      answer = fixture('request-active/200-ok-one-pending');
      expect(await adapter.listActive()).toHaveLength(1);
    });

    it('listed price cannot actually be bought — the highest price is sent, a rise is told apart', async () => {
      answer = fixture('purchase-sms/422-price-not-found');
      expect(await buy(adapter)).toMatchObject({ error: { reason: 'price_rose' } });
      expect(last()?.fields['max_price']).toBe('0.2400');
    });
  });
});
