import fc from 'fast-check';
import { Books } from './books';
import type { PoolSide } from './endpoint';
import { answerOf } from './endpoints';
import type { PoolOrder } from './order';
import { merged, DEFAULTS } from './settings';

const TOP_UP_CENTS = 500;
const LOCK_SECONDS = 2;
const PRODUCT = { service: '1012', country: 'US' };

type Step =
  | { readonly kind: 'buy'; readonly lifeSeconds: number }
  | { readonly kind: '/sms/cancel' | '/sms/resend' | '/sms/check' | 'message'; readonly at: number }
  | { readonly kind: '/sms/cancel_all' | '/request/active' }
  | { readonly kind: 'wait'; readonly ms: number };

const STEPS: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('buy' as const),
      lifeSeconds: fc.integer({ min: 1, max: 9 }),
    }),
    fc.record({
      kind: fc.constantFrom(
        '/sms/cancel' as const,
        '/sms/resend' as const,
        '/sms/check' as const,
        'message' as const,
      ),
      at: fc.nat({ max: 6 }),
    }),
    fc.record({ kind: fc.constantFrom('/sms/cancel_all' as const, '/request/active' as const) }),
    fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 5_000 }) }),
  ),
  { maxLength: 60, size: 'max' },
);

/** A run of steps at the endpoints, with what an onlooker notes down. */
class Run {
  readonly books = new Books(TOP_UP_CENTS);
  readonly received = new Set<string>();

  constructor(private readonly key: string) {}

  take(step: Step): void {
    if (step.kind === 'wait') return jest.advanceTimersByTime(step.ms);
    if (step.kind === 'buy') return this.call('/purchase/sms', PRODUCT, step.lifeSeconds);
    if (!('at' in step)) return this.call(step.kind);
    const order = this.orders.at(-1 - (step.at % Math.max(1, this.orders.length)));
    if (!order) return;
    if (step.kind !== 'message') return this.call(step.kind, { orderid: order.orderCode });
    const text = `Your code is ${10_000 + order.resends}`;
    if (this.books.receive(order, text)) this.received.add(order.orderCode);
  }

  get orders(): PoolOrder[] {
    return [...this.books.orders.values()];
  }

  private call(path: string, fields: Record<string, string> = {}, orderLifeSeconds = 5): void {
    const settings = merged(DEFAULTS, { orderLifeSeconds, cancelLockSeconds: LOCK_SECONDS });
    const side: PoolSide = { books: this.books, settings };
    const call = { method: 'POST', path, key: this.key, fields: new Map(Object.entries(fields)) };
    answerOf(call, side, true);
  }
}

/** Whatever the order of events: money neither appears nor vanishes, and is paid back once at most. */
function checkBooks({ books, orders, received }: Run): void {
  const sumOf = (some: readonly PoolOrder[]): number =>
    some.reduce((sum, { cents }) => sum + cents, 0);
  const refunded = orders.filter(({ state }) => state === 'refunded');
  expect(books.balanceCents).toBe(TOP_UP_CENTS - sumOf(orders) + sumOf(refunded));
  expect(books.balanceCents).toBeGreaterThanOrEqual(0);
  const refunds = books.ledger.filter(({ kind }) => kind === 'refund');
  expect(refunds.map(({ orderCode }) => orderCode).sort()).toEqual(
    refunded.map(({ orderCode }) => orderCode).sort(),
  );
  expect(refunded.filter(({ orderCode }) => received.has(orderCode))).toEqual([]);
  const written = books.ledger.reduce((sum, { amount }) => sum + Math.round(+amount * 100), 0);
  expect(written).toBe(books.balanceCents);
}

describe('the money of the simulated SMSPool', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('adds up after any purchases, cancels, expiries, resends and messages', () => {
    const seen = { cancelled: 0, completed: 0, afterExpiry: 0 };
    fc.assert(
      fc.property(STEPS, (steps) => {
        const run = new Run('key');
        for (const step of steps) {
          run.take(step);
          checkBooks(run);
        }
        jest.advanceTimersByTime(60_000);
        run.take({ kind: '/request/active' });
        checkBooks(run);
        expect(run.orders.every(({ state }) => ['completed', 'refunded'].includes(state))).toBe(
          true,
        );
        seen.completed += run.received.size;
        for (const order of run.orders.filter(({ state }) => state === 'refunded')) {
          if ((order.endedAtMs ?? 0) >= order.expiresAtMs) seen.afterExpiry += 1;
          else seen.cancelled += 1;
        }
      }),
      { numRuns: 300 },
    );
    // Else the property would hold for want of anything happening.
    expect(Object.values(seen).every((count) => count > 50)).toBe(true);
  });
});
