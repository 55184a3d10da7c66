import { diallingCode } from '@numera/kernel';

/**
 * The protocol's numbers of countries, as the classic servers have them (`getCountries`), in the order of the
 * numbers from 0; `--` is none. Newer servers keep them, and any may list its own.
 */
const CLASSIC =
  'RU UA KZ CN PH MM ID MY KE TZ VN KG US IL HK PL GB MG CD NG MO EG IN IE KH LA HT CI GM RS ' +
  'YE ZA RO CO EE AZ CA MA GH AR UZ CM TD DE LT HR SE IQ NL LV AT BY TH SA MX TW ES IR DZ SI ' +
  'BD SN TR CZ LK PE PK NZ GN ML VE ET MN BR AF UG AO CY FR PG MZ NP BE BG HU MD IT PY HN TN ' +
  'NI TL BO CR GT AE ZW PR SD TG KW SV LY JM TT EC SZ OM BA DO SY QA PA CU MR SL JO PT BB BI ' +
  'BJ BN BS BW BZ CF DM GD GE GR GW GY IS KM KN LR LS MW NA NE RW SK SR TJ MC BH RE ZM AM SO ' +
  'CG CL BF LB GA AL UY MU BT MV GP TM GF FI LC LU VC GQ DJ AG KY ME DK CH NO AU ER SS ST AW ' +
  'MS AI -- MK SC NC CV US PS FJ KR -- -- -- -- BM SG';

export const CLASSIC_COUNTRIES: ReadonlyMap<string, string> = new Map(
  CLASSIC.split(' ')
    .map((code, id): [string, string] => [String(id), code])
    .filter(([, code]) => code !== '--'),
);

/** Of the two numbers of the United States, the first is of virtual lines, which many services refuse. */
const VIRTUAL_US = '12';

/**
 * Spellings that are neither the English name of today nor a part of it. `Congo` alone is left out: servers call
 * either by it, and the number tells them apart.
 */
const SPELLINGS: Readonly<Record<string, string>> = {
  usa: 'US',
  сша: 'US',
  англия: 'GB',
  оаэ: 'AE',
  юар: 'ZA',
  unitedstatesofamerica: 'US',
  england: 'GB',
  uk: 'GB',
  greatbritain: 'GB',
  ivorycoast: 'CI',
  drcongo: 'CD',
  dcongo: 'CD',
  congodemrep: 'CD',
  democraticrepublicofthecongo: 'CD',
  republicofthecongo: 'CG',
  southafrica: 'ZA',
  saudiarabia: 'SA',
  newzealand: 'NZ',
  newzeland: 'NZ',
  czech: 'CZ',
  czechrepublic: 'CZ',
  turkey: 'TR',
  myanmar: 'MM',
  burma: 'MM',
  hongkong: 'HK',
  macao: 'MO',
  macau: 'MO',
  papua: 'PG',
  papuanewgvineya: 'PG',
  easttimor: 'TL',
  salvador: 'SV',
  trinidad: 'TT',
  swaziland: 'SZ',
  bosnia: 'BA',
  dominican: 'DO',
  car: 'CF',
  saintvincent: 'VC',
  saintkitts: 'KN',
  antiguabarbuda: 'AG',
  capeverde: 'CV',
  macedonia: 'MK',
  palestine: 'PS',
  korea: 'KR',
  srilanka: 'LK',
  uae: 'AE',
  caymanislands: 'KY',
  saotomeandprincipe: 'ST',
};

const ENGLISH = new Intl.DisplayNames('en', { type: 'region' });

const plain = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/&/gu, 'and')
    .replace(/[^\p{L}]/gu, '');

/** In English, as of today. */
export function countryName(countryCode: string): string {
  return ENGLISH.of(countryCode) ?? countryCode;
}

const LETTERS = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at));

const CODES = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).filter(
  (code) => diallingCode(code) !== null,
);

/** Every country that has phones, by its plain name in English and in Russian: some servers list no other. */
const BY_NAME: ReadonlyMap<string, string> = new Map(
  ['ru', 'en'].flatMap((language) => {
    const names = new Intl.DisplayNames(language, { type: 'region' });
    return CODES.map((code): [string, string] => [plain(names.of(code) ?? code), code]);
  }),
);

function codeByName(name: string | null): string | null {
  const key = plain((name ?? '').replace(/\(.*\)/u, ''));
  return SPELLINGS[key] ?? BY_NAME.get(key) ?? null;
}

/**
 * ISO 3166-1 alpha-2 of a country that a provider lists; by its name first, for numbers differ between servers.
 * A number alone is believed where the list keeps to the classic ones.
 */
export function countryCodeOf(
  id: string,
  englishName: string | null,
  isClassic: boolean,
): string | null {
  return codeByName(englishName) ?? (isClassic ? (CLASSIC_COUNTRIES.get(id) ?? null) : null);
}

/** Whether the countries that are known by their names have the numbers that they have at classic servers. */
export function agreesWithClassic(listed: readonly (readonly [string, string | null])[]): boolean {
  const named = listed.flatMap(([id, name]) => {
    const code = codeByName(name);
    return code === null ? [] : [CLASSIC_COUNTRIES.get(id) === code];
  });
  return named.filter((agrees) => !agrees).length <= named.length / 10;
}

/** Whether a country's second number is a lesser kind of the first. */
export function isVirtual(id: string, englishName: string | null): boolean {
  return /virtual/iu.test(englishName ?? '') || id === VIRTUAL_US;
}
