import fc from 'fast-check';
import { e4ToDollars } from '@numera/kernel';
import type { ProviderAdapter } from '../adapter';
import { ProviderError } from '../failure';
import * as decode from '../wire/decode';
import { centsE4, dollarsE4 } from '../wire/dollars';
import { listedNumber, purchasedNumber } from './numbers';
import { ReplayServer, type ScriptedAnswer } from '../wire/replay-server.fixture';
import { SmsPoolAdapter } from './smspool.adapter';
import { amsterdamMs, amsterdamOffsetMs, unixMs } from './times';

/** Any JSON, and JSON that has the vendor's own keys with any values, which gets deeper into the readers. */
const KEYS = [
  ...['success', 'message', 'type', 'pools', 'errors', 'status', 'sms', 'full_sms', 'expiration'],
  ...['order_id', 'order_code', 'number', 'cc', 'phonenumber', 'cost', 'cost_in_cents', 'balance'],
  ...[
    'ID',
    'name',
    'short_name',
    'service',
    'price',
    'pool',
    'timestamp',
    'expiry',
    'code',
    '0',
    '1',
  ],
];
const scalar = fc.oneof(
  fc.constantFrom(0, 1, -1, 1e21, '0', '', ' ', null, true, '1e99', '99999999999999999999', 'US'),
  fc.jsonValue(),
);
const row = fc.dictionary(fc.constantFrom(...KEYS), scalar);
const anyBody = fc.oneof(
  fc.jsonValue(),
  row,
  fc.array(row),
  fc.dictionary(fc.constantFrom(...KEYS), row),
);

describe('the readers', () => {
  const readers: ((value: unknown) => unknown)[] = [
    ...[decode.rowsOf, decode.textOf, decode.wholeOf, decode.flagOf, decode.percentOf],
    ...[decode.countryCodeOf, decode.digitsOf, decode.proseOf, dollarsE4, centsE4],
    ...[unixMs, amsterdamMs, purchasedNumber, listedNumber],
  ];

  it('never throw, whatever JSON they are given', () => {
    fc.assert(
      fc.property(anyBody, (value) => {
        for (const read of readers) read(value);
      }),
    );
  });

  it('read every amount of dollars with up to four decimals exactly, as text and as JSON number', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 19n - 1n }), (e4) => {
        expect(dollarsE4(e4ToDollars(e4))).toBe(e4);
        expect(dollarsE4(e4ToDollars(e4), 'down')).toBe(e4);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999 }), (e4) => {
        expect(dollarsE4(JSON.parse(e4ToDollars(BigInt(e4))))).toBe(BigInt(e4));
      }),
    );
  });

  it('round a finer amount up for a cost and down for a balance, by less than a ten-thousandth', () => {
    const finer = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 99_999 }));
    fc.assert(
      fc.property(finer, ([e4, beyond]) => {
        const text = `${e4ToDollars(BigInt(e4))}${String(beyond).padStart(5, '0')}`;
        expect(dollarsE4(text, 'down')).toBe(BigInt(e4));
        expect(dollarsE4(text, 'up')).toBe(BigInt(e4) + 1n);
      }),
    );
  });

  it('know the time of Amsterdam as the time zone data do', () => {
    const amsterdam = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/Amsterdam',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const moments = fc.integer({ min: Date.UTC(2015, 0) / 1_000, max: Date.UTC(2037, 0) / 1_000 });
    fc.assert(
      fc.property(moments, fc.integer({ min: 60, max: 3_000 }), (seconds, lifetimeS) => {
        const utcMs = seconds * 1_000;
        const written = amsterdam.format(utcMs);
        expect(new Date(utcMs + amsterdamOffsetMs(utcMs)).toISOString().slice(0, 19)).toBe(
          written.replace(' ', 'T'),
        );
        expect(amsterdamMs(written, utcMs + lifetimeS * 1_000)).toBe(utcMs);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the adapter', () => {
  let server: ReplayServer;
  let answer: ScriptedAnswer;
  let adapter: SmsPoolAdapter;

  beforeAll(async () => {
    server = await ReplayServer.start(({ path }) =>
      path === '/country/retrieve_all'
        ? { status: 200, body: [{ ID: 1, name: 'United States', short_name: 'US' }] }
        : answer,
    );
    adapter = new SmsPoolAdapter({ baseUrl: server.url, apiKey: 'key' });
    await adapter.countries();
  });
  afterAll(() => server.stop());

  const product = { serviceId: 1, countryCode: 'US' };
  const unions: [string, (a: ProviderAdapter) => Promise<{ outcome: string }>][] = [
    ['acquire', (a) => a.acquire({ ...product, reservationId: 'R', maxCostE4: 1n, calledAtMs: 0 })],
    ['cancel', (a) => a.cancel('A')],
    ['resend', (a) => a.resend('A', { reservationId: 'R', calledAtMs: 0 })],
  ];
  const questions: [string, (a: ProviderAdapter) => Promise<unknown>][] = [
    ['balance', (a) => a.balance()],
    ['services', (a) => a.services('US')],
    ['pools', (a) => a.pools()],
    ['offers', (a) => a.offers({ serviceId: 1 })],
    ['stock', (a) => a.stock(product)],
    ['price', (a) => a.price(product)],
    ['successRates', (a) => a.successRates(1)],
    ['suggestedCountries', (a) => a.suggestedCountries(1)],
    ['listActive', (a) => a.listActive()],
    ['history', (a) => a.history({ start: 0, length: 10 })],
    ['check', (a) => a.check('A')],
    ['checkResend', (a) => a.checkResend('A')],
  ];
  const replies = fc.record({
    status: fc.constantFrom(200, 200, 200, 201, 302, 400, 403, 404, 422, 429, 500, 503),
    body: anyBody,
  });

  it.each(unions)('%s answers a union and never throws, whatever comes back', async (_, ask) => {
    await fc.assert(
      fc.asyncProperty(replies, async (reply) => {
        answer = reply;
        expect(typeof (await ask(adapter)).outcome).toBe('string');
      }),
    );
  });

  it.each(questions)(
    '%s answers or throws a typed failure, whatever comes back',
    async (_, ask) => {
      await fc.assert(
        fc.asyncProperty(replies, async (reply) => {
          answer = reply;
          const thrown: unknown = await ask(adapter).then(
            () => null,
            (error: unknown) => error,
          );
          expect(thrown === null || thrown instanceof ProviderError).toBe(true);
        }),
      );
    },
  );

  it('never calls a purchase unavailable when the answer names an order', async () => {
    const sold = fc.record({
      status: fc.constantFrom(200, 201, 302, 400, 403, 404, 422, 500, 502),
      body: row.map((fields) => ({ ...fields, order_id: 'ABCDEFGH' })),
    });
    await fc.assert(
      fc.asyncProperty(sold, async (reply) => {
        answer = reply;
        const result = await adapter.acquire({
          ...product,
          reservationId: 'R',
          maxCostE4: 1n,
          calledAtMs: 0,
        });
        expect(result.outcome).not.toBe('unavailable');
        expect(result).toMatchObject({ externalId: 'ABCDEFGH' });
      }),
    );
  });

  it('calls a cancel refunded only when the vendor says success', async () => {
    await fc.assert(
      fc.asyncProperty(replies, async (reply) => {
        answer = reply;
        const { outcome } = await adapter.cancel('A');
        if (outcome === 'refunded') {
          expect(reply.status).toBeLessThan(300);
          expect(decode.flagOf(decode.field(reply.body, 'success'))).toBe(true);
        }
      }),
    );
  });
});
