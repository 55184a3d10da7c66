import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Country {
  readonly ID: number;
  readonly name: string;
  readonly short_name: string;
  readonly region: string;
}

export interface Service {
  readonly ID: number;
  readonly name: string;
  readonly favourite: number;
}

export interface PoolOffer {
  readonly service: Service;
  readonly country: Country;
  readonly pool: number;
  readonly cents: number;
  readonly stock: number;
}

const read = <T>(name: string): T[] =>
  JSON.parse(readFileSync(join(__dirname, '..', '..', 'data', name), 'utf8')) as T[];

export const COUNTRIES: readonly Country[] = read<Country>('smspool-countries.json');
export const SERVICES: readonly Service[] = read<Service>('smspool-services.json');
export const POOLS: readonly { ID: number; name: string }[] = [
  [0, 'Default'],
  [2, 'Bravo'],
  [3, 'Charlie'],
  [4, 'Delta'],
  [7, 'Foxtrot'],
  [11, 'Lima'],
  [12, 'Mike'],
  [13, 'November'],
  [14, 'Oscar'],
].map(([ID, name]) => ({ ID: Number(ID), name: String(name) }));

export const poolName = (pool: number): string =>
  POOLS.find((one) => one.ID === pool)?.name ?? 'Default';

/** Pool 0 and no pool leave the choice to the vendor: null. Undefined when there is no such pool. */
export function findPool(text: string): number | null | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return null;
  const found = POOLS.find(
    ({ ID, name }) => String(ID) === wanted || name.toLowerCase() === wanted,
  );
  return found?.ID === 0 ? null : found?.ID;
}

/** By id or by ISO code, as the API takes it. */
export function findCountry(text: string): Country | null {
  const wanted = text.trim().toUpperCase();
  return (
    COUNTRIES.find((one) => String(one.ID) === wanted || one.short_name === wanted) ??
    COUNTRIES.find((one) => one.name.toUpperCase() === wanted) ??
    null
  );
}

/** By id or by name. */
export function findService(text: string): Service | null {
  const wanted = text.trim().toLowerCase();
  return (
    SERVICES.find((one) => String(one.ID) === wanted) ??
    SERVICES.find((one) => one.name.trim().toLowerCase() === wanted) ??
    null
  );
}

/** A number that looks random and is always the same for the same parts. */
function mixed(...parts: readonly number[]): number {
  let hash = 2_166_136_261;
  for (const part of parts) {
    hash = Math.imul(hash ^ part, 16_777_619) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 13), 2_246_822_507) >>> 0;
  }
  return (hash ^ (hash >>> 16)) >>> 0;
}

const RING4 = 1574;
const USUAL_POOLS = [7, 12, 3, 2, 4];
/** Always in stock at prices a shop can sell at, so that a demonstration never fails. */
const SURE_SERVICES = new Set([RING4, 1012, 907, 395, 329, 457]);
const SURE_COUNTRIES = new Set(['US', 'GB', 'DE', 'FR', 'NL', 'CA', 'RU', 'IN', 'PH', 'ID']);

/** What a service costs in a country, by pool; empty where it is not offered. */
export function offersOf(service: Service, country: Country): PoolOffer[] {
  if (service.ID === RING4) {
    return country.short_name === 'US'
      ? [{ service, country, pool: 7, cents: 30, stock: 4_120 }]
      : [];
  }
  const seed = mixed(service.ID, country.ID);
  const sure = SURE_SERVICES.has(service.ID) && SURE_COUNTRIES.has(country.short_name);
  if (!sure && seed % 100 < 35) return [];
  return [0, 1].map((at) => {
    const dice = mixed(service.ID, country.ID, at);
    const dear = !sure && dice % 100 < 8;
    const cents = dear ? 101 + (dice % 150) : 2 + (dice % 88);
    const pool = USUAL_POOLS[(seed + at) % USUAL_POOLS.length] ?? 7;
    const empty = !sure && dice % 100 >= 90;
    return { service, country, pool, cents, stock: empty ? 0 : 5 + (dice % 9_000) };
  });
}

/** In per cent; differs by pool, so that the cheapest is not always the most reliable. */
export const successRateOf = ({ service, country, pool }: PoolOffer): number =>
  40 + (mixed(service.ID, country.ID, pool) % 61);
