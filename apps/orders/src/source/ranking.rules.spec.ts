import { create, Offer } from '@numera/contracts';
import { centsToE4 } from '@numera/kernel';
import fc from 'fast-check';
import { planOf, priced, ranked, type RankingRules } from './ranking.rules';

const RULES: RankingRules = {
  marginBp: 500n,
  serviceMarginsBp: new Map(),
  sourceMarginsBp: new Map(),
  minPrice: 1n,
  maxPrice: 1_000n,
  sourceIds: ['ring4', 'smspool', 'stock'],
};

const offer = (sourceId: string, cost: bigint, over: Partial<Offer> = {}): Offer =>
  create(Offer, { sourceId, serviceId: 1012, countryCode: 'US', cost, ...over });
const order = (offers: readonly Offer[], manual?: readonly string[]): string[] =>
  ranked(RULES, priced(RULES, offers), manual).map(({ sourceId }) => sourceId);

describe('the order in which sources are tried', () => {
  it('is by price while nothing is known of their success', () => {
    expect(order([offer('smspool', 3_000n), offer('hero', 2_000n)])).toEqual(['hero', 'smspool']);
  });

  it('is by what a code costs in the end: cheap numbers without codes come last', () => {
    const cheap = offer('hero', 2_000n, { successPercent: 20 });
    const dear = offer('smspool', 3_000n, { successPercent: 95 });
    expect(order([cheap, dear])).toEqual(['smspool', 'hero']);
  });

  it('does not let one bad spell count for ever', () => {
    const none = offer('hero', 2_000n, { successPercent: 0 });
    expect(order([none, offer('smspool', 20_000n)])).toEqual(['hero', 'smspool']);
  });

  it('is the usual one between sources of equal worth, unknown sources after it', () => {
    const offers = ['hero', 'stock', 'smspool', 'ring4'].map((id) => offer(id, 2_000n));
    expect(order(offers)).toEqual(['ring4', 'smspool', 'stock', 'hero']);
  });

  it('is what an admin said, and the others after those that were named', () => {
    const offers = [offer('hero', 1_000n), offer('smspool', 3_000n), offer('ring4', 2_000n)];
    expect(order(offers, ['smspool'])).toEqual(['smspool', 'hero', 'ring4']);
  });

  it('has those that are shut or known from old copies only after all that are open', () => {
    const offers = [
      offer('hero', 1_000n, { open: false }),
      offer('smspool', 1_000n, { stale: true }),
      offer('ring4', 5_000n),
    ];
    expect(order(offers, ['hero'])[0]).toBe('ring4');
  });
});

describe('the plan for a promised price', () => {
  it('has every open source that sells within it, in order, and no other', () => {
    const offers = [
      offer('smspool', 2_000n),
      offer('hero', 2_500n),
      offer('ring4', 9_000n),
      offer('shut', 1_000n, { open: false }),
      offer('stock', 0n, { price: 20n }),
    ];
    const plan = planOf(RULES, ranked(RULES, priced(RULES, offers)), 27n);
    expect(plan?.sourceIds).toEqual(['stock', 'smspool', 'hero']);
  });

  it('has a source once that offers the product twice', () => {
    const offers = [offer('smspool', 2_000n), offer('hero', 2_200n), offer('smspool', 2_400n)];
    const plan = planOf(RULES, ranked(RULES, priced(RULES, offers)), 30n);
    expect(plan?.sourceIds).toEqual(['smspool', 'hero']);
  });

  it('is none when nothing is sold within it', () => {
    expect(planOf(RULES, priced(RULES, [offer('smspool', 9_000n)]), 27n)).toBeNull();
  });

  const anySource = fc.constantFrom('smspool', 'ring4', 'hero', 'stock');
  const anyOffers = fc.uniqueArray(
    fc.record({ sourceId: anySource, cost: fc.bigInt(0n, 20_000n), isOpen: fc.boolean() }),
    { selector: ({ sourceId }) => sourceId, minLength: 1 },
  );
  const anyMargins = fc.dictionary(anySource, fc.bigInt(0n, 20_000n));

  it('never costs more than is paid, and buys what it has at the cost it is offered at', () => {
    fc.assert(
      fc.property(anyOffers, anyMargins, fc.bigInt(1n, 1_200n), (sources, margins, price) => {
        const rules = { ...RULES, sourceMarginsBp: new Map(Object.entries(margins)) };
        const offers = sources.map(({ sourceId, cost, isOpen }) =>
          sourceId === 'stock'
            ? offer(sourceId, 0n, { price: cost + 1n, open: isOpen })
            : offer(sourceId, cost, { open: isOpen }),
        );
        const all = ranked(rules, priced(rules, offers));
        const plan = planOf(rules, all, price);
        const within = all.filter((one) => one.isOpen && one.price <= price);
        expect(plan?.sourceIds ?? []).toEqual(within.map(({ sourceId }) => sourceId));
        if (plan === null) return;
        expect(plan.maxCost).toBeLessThanOrEqual(centsToE4(price));
        for (const { cost } of within) expect(cost).toBeLessThanOrEqual(plan.maxCost);
      }),
      { numRuns: 1_000 },
    );
  });
});
