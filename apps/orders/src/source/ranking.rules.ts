import type { Offer } from '@numera/contracts';
import type { Cents, CostE4 } from '@numera/kernel';
import { highestCost, sellingPrice, type PricingRules } from '../pricing/pricing.rules';

/** The operator's own numbers: sold at the operator's price, waited on for the operator's time. */
export const STOCK_SOURCE = 'stock';

/** An offer and the price at which it is sold. */
export interface SellableOffer {
  readonly sourceId: string;
  readonly serviceId: number;
  readonly countryCode: string;
  readonly cost: CostE4;
  readonly price: Cents;
  /** It is bought from now; else it is only shown. */
  readonly isOpen: boolean;
  readonly successPercent: number | null;
}

/** The purchases of one round: what the user pays, what may be paid, and the sources in their order. */
export interface SupplyTerms {
  readonly countryCode: string;
  readonly price: Cents;
  readonly maxCost: CostE4;
  readonly sourceIds: readonly string[];
  /** What somebody else has one for, should none of them; null when nobody sells it dearer either. */
  readonly nextPrice: Cents | null;
}

/** What decides which source is tried first. */
export interface RankingRules extends PricingRules {
  /** The usual order: between sources of equal worth, the earlier is tried first. */
  readonly sourceIds: readonly string[];
}

/** What a source is taken for that has brought too few results to say. */
const USUAL_PERCENT = 75n;
/** Of ten parts, how many are what was seen; the rest is the usual, so that no bad hour is for ever. */
const SEEN_PARTS = 8n;

/** Offers that lose no money, each with its price. */
export function priced(rules: PricingRules, offers: readonly Offer[]): SellableOffer[] {
  return offers.flatMap((offer) => {
    const { sourceId, serviceId, countryCode, cost } = offer;
    const price = sellingPrice(rules, offer, cost, offer.price);
    if (price === null) return [];
    const isOpen = offer.open !== false && offer.stale !== true;
    const successPercent = offer.successPercent ?? null;
    return [{ sourceId, serviceId, countryCode, cost, price, isOpen, successPercent }];
  });
}

/**
 * Offers of one product in the order in which they are tried: those that are open first; then as an admin
 * said, where one did; then by price for each code that can be expected; then the usual order.
 */
export function ranked(
  rules: RankingRules,
  offers: readonly SellableOffer[],
  manual: readonly string[] = [],
): SellableOffer[] {
  return [...offers].sort(
    (a, b) =>
      Number(b.isOpen) - Number(a.isOpen) ||
      placeIn(manual, a) - placeIn(manual, b) ||
      compare(a.price * expected(b), b.price * expected(a)) ||
      placeIn(rules.sourceIds, a) - placeIn(rules.sourceIds, b) ||
      compare(a.cost, b.cost) ||
      (a.sourceId < b.sourceId ? -1 : 1),
  );
}

/**
 * What may be bought for someone who was promised `price`, of ranked offers; null when nothing may.
 * Nothing is bought at a loss, and what is planned can be bought at the cost it is offered at.
 * @param dearer - offers above `price` that have numbers
 */
export function planOf(
  rules: PricingRules,
  offers: readonly SellableOffer[],
  price: Cents,
  dearer: readonly SellableOffer[] = [],
): SupplyTerms | null {
  const within = offers.filter((offer) => offer.isOpen && offer.price <= price);
  const [first] = within;
  if (!first) return null;
  const bounds = within
    .filter(({ sourceId }) => sourceId !== STOCK_SOURCE)
    .map((offer) => highestCost(rules, offer, price) ?? offer.cost);
  const least = bounds.reduce((low, bound) => (bound < low ? bound : low), bounds[0] ?? 0n);
  const maxCost = within.reduce((high, { cost }) => (cost > high ? cost : high), least);
  // A source that offers the product twice is asked once.
  const sourceIds = [...new Set(within.map(({ sourceId }) => sourceId))];
  return {
    countryCode: first.countryCode,
    price,
    maxCost,
    sourceIds,
    nextPrice: lowestOf(dearer.map((offer) => offer.price)),
  };
}

/** Codes to be expected of a hundred numbers, times ten. */
function expected({ successPercent }: SellableOffer): bigint {
  const seen = successPercent === null ? USUAL_PERCENT : BigInt(successPercent);
  return seen * SEEN_PARTS + USUAL_PERCENT * (10n - SEEN_PARTS);
}

function lowestOf(prices: readonly Cents[]): Cents | null {
  return prices.reduce<Cents | null>((low, one) => (low === null || one < low ? one : low), null);
}

function placeIn(order: readonly string[], { sourceId }: SellableOffer): number {
  const at = order.indexOf(sourceId);
  return at < 0 ? order.length : at;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
