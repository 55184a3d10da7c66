import { diallingCode, POPULAR_COUNTRIES } from '@numera/kernel';
import { emojiOf } from './service-emoji';
import { matchRank, searchForm } from './search-text';

export interface CatalogueService {
  readonly serviceId: number;
  readonly name: string;
  readonly emoji: string;
  readonly searchForm: string;
}

export interface CatalogueCountry {
  readonly countryCode: string;
  /** English, as the source writes it. */
  readonly name: string;
  /** Names in both languages and the code, each as it is compared. */
  readonly searchForms: readonly string[];
  readonly diallingCode: string | null;
}

/** What users look for most, in this order: by number where it is known, else by name (BUY-3). */
const POPULAR_SERVICES: readonly { readonly id: number | null; readonly name: RegExp }[] = [
  { id: 1012, name: /^whatsapp\b/iu },
  { id: 907, name: /^telegram\b/iu },
  { id: 395, name: /^google\b/iu },
  { id: 329, name: /^facebook\b/iu },
  { id: 457, name: /^instagram\b/iu },
  { id: 948, name: /^(twitter|x \/ twitter)/iu },
  { id: 273, name: /^discord\b/iu },
  { id: null, name: /^amazon\b/iu },
  { id: 951, name: /^uber\b/iu },
];

const english = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const arabic = new Intl.DisplayNames(['ar'], { type: 'region', fallback: 'none' });

const MAX_NAME = 120;

/** A source's name as users read it; empty when there is none. */
export function cleanName(name: string): string {
  return name.replace(/\s+/gu, ' ').trim().slice(0, MAX_NAME).trim();
}

export function describeService(serviceId: number, rawName: string): CatalogueService {
  const name = cleanName(rawName) || `Service ${serviceId}`;
  return { serviceId, name, emoji: emojiOf(serviceId, name), searchForm: searchForm(name) };
}

export function describeCountry(countryCode: string, rawName = ''): CatalogueCountry {
  const name = cleanName(rawName) || english.of(countryCode) || countryCode;
  const names = [name, english.of(countryCode) ?? '', arabic.of(countryCode) ?? '', countryCode];
  return {
    countryCode,
    name,
    searchForms: [...new Set(names.map(searchForm).filter((form) => form !== ''))],
    diallingCode: diallingCode(countryCode),
  };
}

/** Popular first, then by name. */
export function orderServices(services: readonly CatalogueService[]): CatalogueService[] {
  const popular = new Map<number, number>();
  POPULAR_SERVICES.forEach(({ id, name }, rank) => {
    const found =
      services.find((service) => service.serviceId === id) ??
      services.find((service) => name.test(service.name) && !popular.has(service.serviceId));
    if (found) popular.set(found.serviceId, rank);
  });
  return byRankThenName(services, (service) => popular.get(service.serviceId));
}

export function orderCountries(countries: readonly CatalogueCountry[]): CatalogueCountry[] {
  const codes: readonly string[] = POPULAR_COUNTRIES;
  return byRankThenName(countries, ({ countryCode }) => {
    const rank = codes.indexOf(countryCode);
    return rank < 0 ? undefined : rank;
  });
}

const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

function byRankThenName<T extends { readonly name: string }>(
  items: readonly T[],
  rankOf: (item: T) => number | undefined,
): T[] {
  const ranked = items.map((item) => ({ item, rank: rankOf(item) ?? Infinity }));
  ranked.sort((a, b) =>
    a.rank === b.rank ? collator.compare(a.item.name, b.item.name) : a.rank < b.rank ? -1 : 1,
  );
  return ranked.map(({ item }) => item);
}

/** Those whose name has the text, best match first, otherwise in the given order. */
export function searchServices(
  services: readonly CatalogueService[],
  text: string,
): CatalogueService[] {
  const sought = searchForm(text);
  return bestFirst(services, (service) => matchRank(service.searchForm, sought));
}

/** Those whose name (English or Arabic), ISO code or dialling code has the text. */
export function searchCountries(
  countries: readonly CatalogueCountry[],
  text: string,
): CatalogueCountry[] {
  const sought = searchForm(text);
  const dialled = /^(?:\+|00)?(\d{1,4})$/u.exec(sought)?.[1];
  return bestFirst(countries, (country) => {
    if (dialled !== undefined) return rankDialling(country.diallingCode, dialled);
    if (sought === country.countryCode.toLowerCase()) return 0;
    const ranks = country.searchForms.flatMap((form) => matchRank(form, sought) ?? []);
    return ranks.length > 0 ? Math.min(...ranks) : null;
  });
}

function rankDialling(code: string | null, dialled: string): number | null {
  if (code === null || !code.startsWith(dialled)) return null;
  return code === dialled ? 0 : 1;
}

function bestFirst<T>(items: readonly T[], rankOf: (item: T) => number | null): T[] {
  const found = items.flatMap((item) => {
    const rank = rankOf(item);
    return rank === null ? [] : [{ item, rank }];
  });
  // Sorting is stable, so that the given order decides among equals.
  return found.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}
