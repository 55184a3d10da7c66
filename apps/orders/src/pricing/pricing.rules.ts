import { centsToE4, type Cents, type CostE4 } from '@numera/kernel';

/** What decides a price. Margins are in hundredths of a percent. */
export interface PricingRules {
  readonly marginBp: bigint;
  readonly serviceMarginsBp: ReadonlyMap<number, bigint>;
  readonly minPrice: Cents;
  readonly maxPrice: Cents;
}

const WHOLE_BP = 10_000n;
/** Ten-thousandths of a dollar, times basis points, per cent. */
const UNITS_PER_CENT = 100n * WHOLE_BP;

/** `max(MIN, min(MAX, cost × (1 + margin)))`, rounded up to the cent (PRC-1, PRC-2). */
export function finalPrice(rules: PricingRules, serviceId: number, cost: CostE4): Cents {
  const grown = (cost * factor(rules, serviceId) + UNITS_PER_CENT - 1n) / UNITS_PER_CENT;
  const capped = grown < rules.maxPrice ? grown : rules.maxPrice;
  return capped > rules.minPrice ? capped : rules.minPrice;
}

/** The price at which an offer is sold; null when the cap would make it a loss (PRC-3). */
export function sellingPrice(rules: PricingRules, serviceId: number, cost: CostE4): Cents | null {
  const price = finalPrice(rules, serviceId, cost);
  return cost > centsToE4(price) ? null : price;
}

/**
 * The highest cost at which a number may be bought for someone who was promised `price`:
 * it would sell at no more than `price` and at no loss. Null when no cost does.
 */
export function highestCost(rules: PricingRules, serviceId: number, price: Cents): CostE4 | null {
  if (price < rules.minPrice) return null;
  const cap = rules.maxPrice > rules.minPrice ? rules.maxPrice : rules.minPrice;
  if (price >= cap) return centsToE4(cap);
  const unclamped = (price * UNITS_PER_CENT) / factor(rules, serviceId);
  return unclamped;
}

function factor(rules: PricingRules, serviceId: number): bigint {
  return WHOLE_BP + (rules.serviceMarginsBp.get(serviceId) ?? rules.marginBp);
}
