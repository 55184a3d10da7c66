import fc from 'fast-check';
import { isRunning } from './activation';
import { Activations } from './activations';
import { LISTED_COUNTRIES, LISTED_SERVICES, listingOf } from './listing';

const LISTING = LISTED_SERVICES.flatMap((service) =>
  LISTED_COUNTRIES.flatMap((country) => listingOf(service, country) ?? []),
)[0]!;

type Step = readonly [what: 'buy' | 'message' | 'again' | 'finish' | 'cancel', which: number];

const steps = fc.array(
  fc.tuple(
    fc.constantFrom<Step[0][]>('buy', 'message', 'again', 'finish', 'cancel'),
    fc.nat({ max: 7 }),
  ),
  { maxLength: 40 },
);

function take(books: Activations, [what, which]: Step): void {
  if (what === 'buy') {
    books.sell({ listing: LISTING, orderId: null, lifeMs: 60_000, autoAfterMs: null });
    return;
  }
  const all = [...books.all.values()];
  const activation = all[which % Math.max(1, all.length)];
  if (!activation) return;
  if (what === 'message') books.receive(activation, 'code 1234');
  else if (what === 'again') {
    if (isRunning(activation)) books.waitAgain(activation, null);
  } else if (what === 'finish') {
    if (isRunning(activation)) books.finish(activation);
  } else books.cancel(activation);
}

it('keeps the price of every number that was not cancelled, and gives back each other once', () => {
  fc.assert(
    fc.property(steps, (taken) => {
      const books = new Activations(10_000);
      for (const step of taken) take(books, step);
      const kept = [...books.all.values()].filter(({ state }) => state !== 'cancelled');
      expect(books.balanceCents).toBe(10_000 - kept.length * LISTING.cents);
      const refunds = books.ledger.filter(({ kind }) => kind === 'refund');
      expect(new Set(refunds.map(({ orderCode }) => orderCode)).size).toBe(refunds.length);
      expect(books.active().every(isRunning)).toBe(true);
    }),
  );
});

it('holds one number once, and gives none out twice while it runs', () => {
  const books = new Activations(1_000_000);
  const numbers = Array.from({ length: 300 }, () => {
    const sold = books.sell({ listing: LISTING, orderId: null, lifeMs: 60_000, autoAfterMs: null });
    return sold?.national;
  });
  expect(new Set(numbers).size).toBe(300);
});
