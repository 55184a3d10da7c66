import { COUNTRIES, offersOf, SERVICES, type Country, type Service } from '../smspool/catalogue';

/** A service under the code and the name that this provider has for it. */
export interface ListedService {
  readonly code: string;
  readonly name: string;
  readonly service: Service;
}

/** A country under this provider's number and name; two numbers may be one country. */
export interface ListedCountry {
  readonly id: number;
  readonly eng: string;
  readonly isVirtual: boolean;
  readonly country: Country;
}

export interface Listing {
  readonly service: ListedService;
  readonly country: ListedCountry;
  readonly cents: number;
  readonly stock: number;
}

/** Code, name as such providers write it, and the catalogue's number of it. `rg` is made up. */
const SERVICE_LINES: readonly (readonly [code: string, name: string, id: number])[] = [
  ['wa', 'Whatsapp', 1012],
  ['tg', 'Telegram', 907],
  ['go', 'Google,youtube,Gmail', 395],
  ['fb', 'facebook', 329],
  ['ig', 'Instagram+Threads', 457],
  ['lf', 'TikTok/Douyin', 924],
  ['ds', 'Discord', 273],
  ['fu', 'Snapchat', 846],
  ['tw', 'Twitter', 948],
  ['ub', 'Uber', 951],
  ['am', 'Amazon', 39],
  ['bw', 'Signal', 829],
  ['mt', 'Steam', 868],
  ['oi', 'Tinder', 926],
  ['vi', 'Viber', 978],
  ['vk', 'vk.com', 985],
  ['wb', 'WeChat', 1004],
  ['mm', 'Microsoft', 1072],
  ['mb', 'Yahoo', 1034],
  ['dr', 'OpenAI', 677],
  ['ts', 'PayPal', 700],
  ['rg', 'Ring4', 1574],
];

/** The protocol's numbers, and English names as its servers spell them. */
const COUNTRY_LINES: readonly (readonly [id: number, eng: string, iso: string])[] = [
  [187, 'USA', 'US'],
  [12, 'USA (virtual)', 'US'],
  [16, 'England', 'GB'],
  [36, 'Canada', 'CA'],
  [43, 'Germany', 'DE'],
  [78, 'France', 'FR'],
  [48, 'Netherlands', 'NL'],
  [0, 'Russia', 'RU'],
  [22, 'India', 'IN'],
  [4, 'Philippines', 'PH'],
  [6, 'Indonesia', 'ID'],
  [21, 'Egypt', 'EG'],
  [53, 'Saudi Arabia', 'SA'],
  [95, 'UAE', 'AE'],
  [73, 'Brazil', 'BR'],
  [62, 'Turkey', 'TR'],
  [54, 'Mexico', 'MX'],
  [31, 'Southafrica', 'ZA'],
  [56, 'Spain', 'ES'],
  [86, 'Italy', 'IT'],
  [15, 'Poland', 'PL'],
  [1, 'Ukraine', 'UA'],
  [27, 'Ivory', 'CI'],
  [47, 'Iraq', 'IQ'],
  [37, 'Morocco', 'MA'],
  [116, 'Jordan', 'JO'],
];

export const LISTED_SERVICES: readonly ListedService[] = SERVICE_LINES.flatMap(
  ([code, name, id]) => {
    const service = SERVICES.find((one) => one.ID === id);
    return service ? [{ code, name, service }] : [];
  },
);

export const LISTED_COUNTRIES: readonly ListedCountry[] = COUNTRY_LINES.flatMap(
  ([id, eng, iso]) => {
    const country = COUNTRIES.find((one) => one.short_name === iso);
    return country ? [{ id, eng, isVirtual: eng.includes('virtual'), country }] : [];
  },
);

const RING4 = 1574;
const VIRTUAL_CENTS = 3;

/**
 * What a service costs in a country; null where it is not sold. As much as SMSPool's cheapest for every other
 * product and for Ring4, so that one can stand in for the other within the price that is held; else a cent less
 * or more.
 */
export function listingOf(service: ListedService, country: ListedCountry): Listing | null {
  const cheapest = offersOf(service.service, country.country)
    .map((offer) => offer.cents)
    .sort((one, other) => one - other)[0];
  if (cheapest === undefined) return null;
  const dice = (service.service.ID * 31 + country.id * 17) % 97;
  const isSame = service.service.ID === RING4 || dice % 2 === 0;
  const usual = Math.max(2, isSame ? cheapest : cheapest + (dice % 4) - 2);
  const cents = country.isVirtual ? VIRTUAL_CENTS : usual;
  return { service, country, cents, stock: 5 + dice * 40 };
}
