import { centsToE4, type Cents, type CostE4 } from '@numera/kernel';

/** What is sold, and from where: the margin may hang on each of them. */
export interface Ware {
  readonly serviceId: number;
  readonly countryCode: string;
  readonly sourceId: string;
}

/** What decides a price. Margins are in hundredths of a percent. */
export interface PricingRules {
  readonly marginBp: bigint;
  /** By service, `1574`, and by service in a country, `1574/US`. */
  readonly serviceMarginsBp: ReadonlyMap<string, bigint>;
  readonly sourceMarginsBp: ReadonlyMap<string, bigint>;
  readonly minPrice: Cents;
  readonly maxPrice: Cents;
}

const WHOLE_BP = 10_000n;
/** Ten-thousandths of a dollar, times basis points, per cent. */
const UNITS_PER_CENT = 100n * WHOLE_BP;

/** `max(MIN, min(MAX, cost × (1 + margin)))`, rounded up to the cent (PRC-1, PRC-2). */
export function finalPrice(rules: PricingRules, ware: Ware, cost: CostE4): Cents {
  const grown = (cost * factor(rules, ware) + UNITS_PER_CENT - 1n) / UNITS_PER_CENT;
  const capped = grown < rules.maxPrice ? grown : rules.maxPrice;
  return capped > rules.minPrice ? capped : rules.minPrice;
}

/**
 * The price at which an offer is sold: the operator's own where there is one, else by the rules. Null when
 * that, or the cap, would make it a loss (PRC-3).
 */
export function sellingPrice(
  rules: PricingRules,
  ware: Ware,
  cost: CostE4,
  ownPrice: Cents | null = null,
): Cents | null {
  const price = ownPrice ?? finalPrice(rules, ware, cost);
  return cost > centsToE4(price) ? null : price;
}

/**
 * The highest cost at which a number may be bought for someone who was promised `price`:
 * it would sell at no more than `price` and at no loss. Null when no cost does.
 */
export function highestCost(rules: PricingRules, ware: Ware, price: Cents): CostE4 | null {
  if (price < rules.minPrice) return null;
  const cap = rules.maxPrice > rules.minPrice ? rules.maxPrice : rules.minPrice;
  if (price >= cap) return centsToE4(cap);
  const unclamped = (price * UNITS_PER_CENT) / factor(rules, ware);
  return unclamped;
}

/** The most particular margin holds: of the service in the country, of the source, of the service, of all. */
function factor(rules: PricingRules, { serviceId, countryCode, sourceId }: Ware): bigint {
  const { marginBp, serviceMarginsBp, sourceMarginsBp } = rules;
  return (
    WHOLE_BP +
    (serviceMarginsBp.get(`${serviceId}/${countryCode}`) ??
      sourceMarginsBp.get(sourceId) ??
      serviceMarginsBp.get(String(serviceId)) ??
      marginBp)
  );
}
