import { getCountries, getCountryCallingCode, type CountryCode } from 'libphonenumber-js/min';

const KNOWN = new Set<string>(getCountries());

/** Dialling code without plus (`US` → `1`); null for a territory with none of its own. */
export function diallingCode(iso2: string): string | null {
  return KNOWN.has(iso2) ? getCountryCallingCode(iso2 as CountryCode) : null;
}

/** The countries shown first, in this order (BUY-3). */
export const POPULAR_COUNTRIES = [
  'US',
  'GB',
  'CA',
  'DE',
  'FR',
  'NL',
  'RU',
  'IN',
  'PH',
  'ID',
] as const;
