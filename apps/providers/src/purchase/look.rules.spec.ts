import fc from 'fast-check';
import type { ListedOrder } from '../adapters/adapter';
import { CLOCK_MARGIN_MS, lookPauseMs, matchOrders, type SoughtAttempt } from './look.rules';

const T = 1_700_000_000_000;

const attempt = (reservationId: string, fields: Partial<SoughtAttempt> = {}): SoughtAttempt => ({
  reservationId,
  externalId: null,
  serviceName: 'WhatsApp',
  countryCode: 'US',
  maxCostE4: 2_400n,
  calledAtMs: T,
  endedAtMs: T + 5_000,
  ...fields,
});

const order = (externalId: string, fields: Partial<ListedOrder> = {}): ListedOrder => ({
  externalId,
  reference: null,
  phoneNumber: '+12025550000',
  state: 'waiting',
  code: null,
  text: null,
  serviceName: 'WhatsApp',
  countryCode: 'US',
  costE4: 2_400n,
  orderedAtMs: T + 1_000,
  expiresAtMs: T + 1_200_000,
  pool: null,
  ...fields,
});

const given = (...args: Parameters<typeof matchOrders>): [string, string][] =>
  [...matchOrders(...args).found].map(([id, { externalId }]) => [id, externalId]);

it('gives an order that says whose it is to that attempt and to no other, whatever else it says', () => {
  const named = order('X', { reference: 'b', serviceName: 'another name' });
  expect(given([attempt('a'), attempt('b')], [], [named])).toEqual([['b', 'X']]);
  expect(given([attempt('a')], [attempt('b')], [named])).toEqual([]);
  expect(
    matchOrders([attempt('a')], [], [order('X', { reference: 'another' })]).undecided.size,
  ).toBe(0);
});

it('gives an order to the attempt that it fits', () => {
  expect(given([attempt('a')], [], [order('X')])).toEqual([['a', 'X']]);
});

it.each([
  ['another service', { serviceName: 'Telegram' }],
  ['another country', { countryCode: 'GB' }],
  ['a higher cost than was allowed', { costE4: 2_401n }],
  ['a time before the call', { orderedAtMs: T - CLOCK_MARGIN_MS - 1 }],
  ['a time long after the call', { orderedAtMs: T + 120_000 }],
] as const)('gives no order of %s', (_, fields) => {
  const { found, undecided } = matchOrders([attempt('a')], [], [order('X', fields)]);
  expect([found.size, undecided.size]).toEqual([0, 0]);
});

it('waits rather than guesses when an order says too little', () => {
  for (const fields of [{ serviceName: '' }, { phoneNumber: null }, { costE4: null }]) {
    const { found, undecided } = matchOrders([attempt('a')], [], [order('X', fields)]);
    expect([found.size, [...undecided]]).toEqual([0, ['a']]);
  }
});

it('leaves an order to a call that is still under way and may have bought it', () => {
  const underWay = attempt('b', { endedAtMs: null });
  const { found, undecided } = matchOrders([attempt('a')], [underWay], [order('X')]);
  expect([found.size, [...undecided]]).toEqual([0, ['a']]);
});

it('does not wait for calls that began after the order was sold', () => {
  const later = attempt('b', { calledAtMs: T + 30_000, endedAtMs: null });
  expect(given([attempt('a')], [later], [order('X')])).toEqual([['a', 'X']]);
});

it('gives the order whose id the answer still named to no other attempt', () => {
  const named = attempt('b', { externalId: 'X', calledAtMs: T + 1 });
  expect(given([attempt('a'), named], [], [order('X')])).toEqual([['b', 'X']]);
});

it('lets an attempt that has a choice make way for one that has none', () => {
  const rich = attempt('rich', { maxCostE4: 9_000n });
  const poor = attempt('poor', { calledAtMs: T + 1 });
  const orders = [order('cheap'), order('dear', { costE4: 8_000n, orderedAtMs: T + 2_000 })];
  expect(Object.fromEntries(given([rich, poor], [], orders))).toEqual({
    rich: 'dear',
    poor: 'cheap',
  });
});

it('gives each order once and as many as there are, among identical attempts', () => {
  const count = fc.integer({ min: 0, max: 8 });
  fc.assert(
    fc.property(count, count, (attempts, orders) => {
      const found = given(
        Array.from({ length: attempts }, (_, at) => attempt(`a${at}`, { calledAtMs: T + at })),
        [],
        Array.from({ length: orders }, (_, at) => order(`X${at}`, { orderedAtMs: T + at })),
      );
      expect(found).toHaveLength(Math.min(attempts, orders));
      expect(new Set(found.map(([, externalId]) => externalId)).size).toBe(found.length);
    }),
  );
});

it('looks at once, then ever more rarely, and twice a minute at the rarest', () => {
  const pauses = Array.from({ length: 12 }, (_, looks) => lookPauseMs(looks, 15_000));
  expect(pauses[0]).toBe(1_500);
  expect(pauses).toEqual([...pauses].sort((one, other) => one - other));
  expect(pauses.at(-1)).toBe(30_000);
});
