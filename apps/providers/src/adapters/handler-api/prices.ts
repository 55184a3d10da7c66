import type { OfferFilter, ProviderOffer, ProviderPrice, ProviderProduct } from '../adapter';
import { ProviderError, providerFailure } from '../failure';
import { field, isRow, wholeOf } from '../wire/decode';
import { dollarsE4 } from '../wire/dollars';
import { type Directory, productFields } from './catalogue';
import type { Dialect } from './dialect';
import { goodBody, unexpected } from './errors';

/** All services of one country are about 0.2 MB, all countries of one service less. */
const LARGEST_PRICE_LIST = 4 * 1024 * 1024;

interface PriceRow {
  readonly serviceId: number;
  readonly countryCode: string;
  readonly costE4: bigint;
  /** Numbers left; null when the list does not say. */
  readonly count: number | null;
}

/** The prices last seen: the answer to a plain `getNumber` does not tell its own. Bounded by the directory. */
export class PriceMemory {
  private readonly seen = new Map<string, bigint>();

  note({ serviceId, countryCode, costE4 }: ProviderOffer): void {
    this.seen.set(`${serviceId} ${countryCode}`, costE4);
  }

  lastSeen({ serviceId, countryCode }: ProviderProduct): bigint | null {
    return this.seen.get(`${serviceId} ${countryCode}`) ?? null;
  }

  /** What a number that was sold for `mostE4` at most has probably cost. */
  costOf(product: ProviderProduct, mostE4: bigint): bigint {
    const seenE4 = this.lastSeen(product) ?? mostE4;
    return seenE4 < mostE4 ? seenE4 : mostE4;
  }
}

/** `getPrices`, filtered: `{country: {service: {cost, count}}}`. A price is no promise of stock. */
export async function readOffers(dialect: Dialect, filter: OfferFilter): Promise<ProviderOffer[]> {
  const { serviceId, countryCode } = filter;
  const directory = await dialect.directories.current();
  const fields = {
    service: serviceId === undefined ? undefined : directory.codeByService.get(serviceId),
    country: countryCode === undefined ? undefined : directory.idByCountry.get(countryCode),
  };
  // What is not served has no offers; unfiltered, the list weighs tens of megabytes.
  if (serviceId !== undefined && fields.service === undefined) return [];
  if (countryCode !== undefined && fields.country === undefined) return [];
  if (!fields.service && !fields.country) {
    throw new ProviderError(providerFailure('PROVIDER.REJECTED', 'an unfiltered price list'));
  }
  const rows = await readRows(dialect, directory, fields);
  const offers = cheapest(
    rows.filter(
      (row) =>
        // What the list itself says is sold out is nobody's offer.
        row.count !== 0 &&
        (serviceId === undefined || row.serviceId === serviceId) &&
        (countryCode === undefined || row.countryCode === countryCode),
    ),
  ).map(({ count: _, ...offer }) => ({ ...offer, pool: null }));
  for (const offer of offers) dialect.prices.note(offer);
  return offers;
}

export async function readPrice(
  dialect: Dialect,
  product: ProviderProduct,
): Promise<ProviderPrice> {
  const row = await readProduct(dialect, product);
  if (!row) throw unexpected('getPrices without the product');
  dialect.prices.note({ ...row, pool: null });
  return { costE4: row.costE4, highCostE4: null, successPercent: null, pool: null };
}

/** 0 where the list has no row for the product, as servers that leave out what is sold out do. */
export async function readStock(
  dialect: Dialect,
  product: ProviderProduct,
): Promise<number | null> {
  const row = await readProduct(dialect, product);
  return row ? row.count : 0;
}

async function readProduct(dialect: Dialect, product: ProviderProduct): Promise<PriceRow | null> {
  const directory = await dialect.directories.current();
  const rows = await readRows(dialect, directory, productFields(directory, product));
  const { serviceId, countryCode } = product;
  const [row] = cheapest(
    rows.filter((one) => one.serviceId === serviceId && one.countryCode === countryCode),
  );
  return row ?? null;
}

async function readRows(
  { actions }: Dialect,
  directory: Directory,
  fields: Readonly<Record<string, string | undefined>>,
): Promise<PriceRow[]> {
  const call = { action: 'getPrices', fields, priority: 'catalogue' } as const;
  const body = goodBody(await actions.sendKnown({ ...call, maxBytes: LARGEST_PRICE_LIST }));
  // An empty list of PHP is `[]` where a full one is `{…}`.
  if (Array.isArray(body)) return body.flatMap((one: unknown) => rowsIn(one, directory));
  if (!isRow(body)) throw unexpected('getPrices is not a list');
  return rowsIn(body, directory);
}

/** By country and service; on some servers by service and country. */
function rowsIn(list: unknown, directory: Directory): PriceRow[] {
  if (!isRow(list)) return [];
  return Object.entries(list).flatMap(([outer, prices]) => {
    if (!isRow(prices)) return [];
    return Object.entries(prices).flatMap(([inner, price]) => {
      const isByCountry = directory.countryById.has(outer);
      const [countryId, code] = isByCountry ? [outer, inner] : [inner, outer];
      return rowOf(countryId, code, price, directory);
    });
  });
}

function rowOf(countryId: string, code: string, price: unknown, directory: Directory): PriceRow[] {
  const service = directory.serviceByCode.get(code);
  const countryCode = directory.countryById.get(countryId);
  if (!service || countryCode === undefined) return [];
  // A virtual line of the same country is another product that we do not buy.
  if (directory.idByCountry.get(countryCode) !== countryId) return [];
  const cost = costIn(price) ?? lowestIn(price);
  return cost ? [{ serviceId: service.serviceId, countryCode, ...cost }] : [];
}

/** `{cost, count, physicalCount}`; the last is a part of the count, where both are told. */
function costIn(price: unknown): Pick<PriceRow, 'costE4' | 'count'> | null {
  const costE4 = dollarsE4(field(price, 'cost') ?? field(price, 'price'));
  if (costE4 === null) return null;
  const counts = [wholeOf(field(price, 'count')), wholeOf(field(price, 'physicalCount'))];
  const told = counts.filter((count) => count !== null);
  return { costE4, count: told.length === 0 ? null : Math.max(...told) };
}

/** `{"0.24": 12, "0.31": 80}`, how many there are at which price: the lowest at which there are any. */
function lowestIn(price: unknown): Pick<PriceRow, 'costE4' | 'count'> | null {
  const tiers = Object.entries(isRow(price) ? price : {}).flatMap(([cost, amount]) => {
    const costE4 = dollarsE4(cost);
    const count = wholeOf(amount);
    return costE4 === null || count === null ? [] : [{ costE4, count }];
  });
  const stocked = tiers.filter(({ count }) => count > 0);
  const [first, ...more] = stocked.length > 0 ? stocked : tiers;
  if (!first) return null;
  return more.reduce((low, one) => (one.costE4 < low.costE4 ? one : low), first);
}

function cheapest(rows: PriceRow[]): PriceRow[] {
  const best = new Map<string, PriceRow>();
  for (const row of rows) {
    const key = `${row.serviceId} ${row.countryCode}`;
    const known = best.get(key);
    if (!known || row.costE4 < known.costE4) best.set(key, row);
  }
  return [...best.values()];
}
