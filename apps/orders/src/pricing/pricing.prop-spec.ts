import { centsToE4 } from '@numera/kernel';
import fc from 'fast-check';
import { finalPrice, highestCost, sellingPrice, type PricingRules } from './pricing.rules';

const DEFAULTS: PricingRules = {
  marginBp: 500n,
  serviceMarginsBp: new Map([
    [1574, 800n],
    [1012, 700n],
  ]),
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
  .map(({ own, ...rules }): PricingRules => ({ ...rules, serviceMarginsBp: new Map([[7, own]]) }));
const anyService = fc.constantFrom(7, 8);
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
    expect(finalPrice(DEFAULTS, serviceId, cost)).toBe(price);
  });

  it('is the least whole cent that pays cost and margin, between the limits', () => {
    fc.assert(
      fc.property(anyRules, anyService, anyCost, (rules, serviceId, cost) => {
        const price = finalPrice(rules, serviceId, cost);
        const factor = 10_000n + (rules.serviceMarginsBp.get(serviceId) ?? rules.marginBp);
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
      fc.property(anyRules, anyService, anyCost, anyCost, (rules, serviceId, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(finalPrice(rules, serviceId, low)).toBeLessThanOrEqual(
          finalPrice(rules, serviceId, high),
        );
      }),
    );
  });
});

describe('an offer', () => {
  it('is hidden when the cap would sell it below its cost', () => {
    expect(sellingPrice(DEFAULTS, 99, 10_000n)).toBe(100n);
    expect(sellingPrice(DEFAULTS, 99, 10_001n)).toBeNull();
  });

  it('is never sold below its cost', () => {
    fc.assert(
      fc.property(anyRules, anyService, anyCost, (rules, serviceId, cost) => {
        const price = sellingPrice(rules, serviceId, cost);
        if (price !== null) expect(centsToE4(price)).toBeGreaterThanOrEqual(cost);
      }),
    );
  });
});

describe('the highest cost that a promised price allows', () => {
  const isAllowed = (rules: PricingRules, serviceId: number, price: bigint, cost: bigint) => {
    const now = sellingPrice(rules, serviceId, cost);
    return now !== null && now <= price && cost <= centsToE4(price);
  };

  it('is allowed itself, and not a ten-thousandth more is', () => {
    fc.assert(
      fc.property(anyRules, anyService, fc.bigInt(1n, 12_000n), (rules, serviceId, price) => {
        const highest = highestCost(rules, serviceId, price);
        if (highest === null) {
          expect(isAllowed(rules, serviceId, price, 0n)).toBe(false);
          return;
        }
        expect(isAllowed(rules, serviceId, price, highest)).toBe(true);
        expect(isAllowed(rules, serviceId, price, highest + 1n)).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('covers the offer that the price was quoted from', () => {
    fc.assert(
      fc.property(anyRules, anyService, anyCost, (rules, serviceId, cost) => {
        const price = sellingPrice(rules, serviceId, cost);
        fc.pre(price !== null);
        expect(highestCost(rules, serviceId, price)).toBeGreaterThanOrEqual(cost);
      }),
    );
  });
});
