import { centsToE4 } from '@numera/kernel';
import fc from 'fast-check';
import {
  finalPrice,
  highestCost,
  sellingPrice,
  type PricingRules,
  type Ware,
} from './pricing.rules';

const DEFAULTS: PricingRules = {
  marginBp: 500n,
  serviceMarginsBp: new Map([
    ['1574', 800n],
    ['1012', 700n],
  ]),
  sourceMarginsBp: new Map(),
  minPrice: 15n,
  maxPrice: 100n,
};

const anyRules = fc
  .record({
    marginBp: fc.bigInt(0n, 100_000n),
    minPrice: fc.bigInt(1n, 500n),
    maxPrice: fc.bigInt(1n, 10_000n),
    own: fc.bigInt(0n, 100_000n),
  })
  .map(({ own, ...rules }): PricingRules => ({
    ...rules,
    serviceMarginsBp: new Map([['7', own]]),
    sourceMarginsBp: new Map(),
  }));
const ware = (serviceId: number, over: Partial<Ware> = {}): Ware => ({
  serviceId,
  countryCode: 'US',
  sourceId: 'smspool',
  ...over,
});
const anyService = fc.constantFrom(7, 8).map((serviceId) => ware(serviceId));
const anyCost = fc.bigInt(0n, 2_000_000n);

describe('the price of a number', () => {
  it.each([
    // cost in ten-thousandths, service, price in cents
    [2_500n, 1574, 27n], // 0.25 + 8 % is exactly 0.27
    [2_501n, 1574, 28n], // one ten-thousandth more costs the next cent
    [2_500n, 1012, 27n], // 0.2675
    [2_500n, 99, 27n], // 0.2625
    [100n, 99, 15n], // never below the minimum
    [9_900n, 99, 100n], // 1.0395 is capped at the maximum
    [0n, 99, 15n],
  ])('is, for a cost of %d of service %d, %d cents', (cost, serviceId, price) => {
    expect(finalPrice(DEFAULTS, ware(serviceId), cost)).toBe(price);
  });

  it.each<[string, Partial<Ware>, bigint]>([
    ['by default', {}, 100n],
    ['of the service rather', { serviceId: 7 }, 110n],
    ['of the source before that', { serviceId: 7, sourceId: 'ring4' }, 120n],
    [
      'of the service in the country before all',
      { serviceId: 7, sourceId: 'ring4', countryCode: 'FR' },
      130n,
    ],
  ])('has the margin %s', (_, over, price) => {
    const rules: PricingRules = {
      marginBp: 0n,
      serviceMarginsBp: new Map([
        ['7', 1_000n],
        ['7/FR', 3_000n],
      ]),
      sourceMarginsBp: new Map([['ring4', 2_000n]]),
      minPrice: 1n,
      maxPrice: 1_000n,
    };
    expect(finalPrice(rules, ware(8, over), 10_000n)).toBe(price);
  });

  it("is the operator's own where there is one, and never a loss", () => {
    expect(sellingPrice(DEFAULTS, ware(8, { sourceId: 'stock' }), 0n, 7n)).toBe(7n);
    expect(sellingPrice(DEFAULTS, ware(8), 701n, 7n)).toBeNull();
  });

  it('is the least whole cent that pays cost and margin, between the limits', () => {
    fc.assert(
      fc.property(anyRules, anyService, anyCost, (rules, sold, cost) => {
        const price = finalPrice(rules, sold, cost);
        const factor =
          10_000n + (rules.serviceMarginsBp.get(String(sold.serviceId)) ?? rules.marginBp);
        const isClamped = price === rules.minPrice || price === rules.maxPrice;
        const paid = centsToE4(price) * 10_000n;
        expect(isClamped || (paid >= cost * factor && paid - 1_000_000n < cost * factor)).toBe(
          true,
        );
        expect(price).toBeGreaterThanOrEqual(rules.minPrice);
        if (price > rules.minPrice) expect(price).toBeLessThanOrEqual(rules.maxPrice);
      }),
    );
  });

  it('never falls when the cost rises', () => {
    fc.assert(
      fc.property(anyRules, anyService, anyCost, anyCost, (rules, sold, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(finalPrice(rules, sold, low)).toBeLessThanOrEqual(finalPrice(rules, sold, high));
      }),
    );
  });
});

describe('an offer', () => {
  it('is hidden when the cap would sell it below its cost', () => {
    expect(sellingPrice(DEFAULTS, ware(99), 10_000n)).toBe(100n);
    expect(sellingPrice(DEFAULTS, ware(99), 10_001n)).toBeNull();
  });

  it('is never sold below its cost', () => {
    fc.assert(
      fc.property(anyRules, anyService, anyCost, (rules, sold, cost) => {
        const price = sellingPrice(rules, sold, cost);
        if (price !== null) expect(centsToE4(price)).toBeGreaterThanOrEqual(cost);
      }),
    );
  });
});

describe('the highest cost that a promised price allows', () => {
  const isAllowed = (rules: PricingRules, sold: Ware, price: bigint, cost: bigint) => {
    const now = sellingPrice(rules, sold, cost);
    return now !== null && now <= price && cost <= centsToE4(price);
  };

  it('is allowed itself, and not a ten-thousandth more is', () => {
    fc.assert(
      fc.property(anyRules, anyService, fc.bigInt(1n, 12_000n), (rules, sold, price) => {
        const highest = highestCost(rules, sold, price);
        if (highest === null) {
          expect(isAllowed(rules, sold, price, 0n)).toBe(false);
          return;
        }
        expect(isAllowed(rules, sold, price, highest)).toBe(true);
        expect(isAllowed(rules, sold, price, highest + 1n)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('covers the offer that the price was quoted from', () => {
    fc.assert(
      fc.property(anyRules, anyService, anyCost, (rules, sold, cost) => {
        const price = sellingPrice(rules, sold, cost);
        fc.pre(price !== null);
        expect(highestCost(rules, sold, price)).toBeGreaterThanOrEqual(cost);
      }),
    );
  });
});
