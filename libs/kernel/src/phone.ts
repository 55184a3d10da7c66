import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';
import { toAsciiDigits } from './money';

/** Anonymous +888 numbers are real at Telegram but unknown to the numbering plans libphonenumber follows. */
const ANONYMOUS = /^\+888\d{4,11}$/u;

/** What people and programs write between and around the digits, in every script. */
const BETWEEN_DIGITS =
  /[\s().\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060\u2066-\u2069\u2212\ufeff\uff0d\uff08\uff09-]/gu;

/**
 * A phone number as E.164 (`+12025550134`), from any usual writing and any script's digits; null when it
 * cannot be one. A number whose national rules are not known is kept as long as it has 7 to 15 digits after
 * the plus.
 */
export function toE164(text: string): string | null {
  const compact = compactNumber(text).replace(/^00/u, '+');
  const international = compact.startsWith('+') ? compact : `+${compact}`;
  if (!/^\+[1-9]\d{6,14}$/u.test(international)) return null;
  if (ANONYMOUS.test(international)) return international;
  return parsePhoneNumberFromString(international)?.number ?? international;
}

/** Whether the number is one of those that no country gives out (`+888…`). */
export function isAnonymousNumber(e164: string): boolean {
  return ANONYMOUS.test(e164);
}

/**
 * A number as it is written inside a country (`(202) 555-0134` in the US) as E.164; null when it has not the
 * length of that country's numbers.
 */
export function nationalToE164(text: string, countryCode: string): string | null {
  const number = parsePhoneNumberFromString(compactNumber(text), countryCode as CountryCode);
  return number?.isPossible() ? number.number : null;
}

function compactNumber(text: string): string {
  return toAsciiDigits(text).replace('\uff0b', '+').replace(BETWEEN_DIGITS, '');
}

/** For people: `+1 202 555 0134`; what cannot be grouped comes back as it is. */
export function formatPhone(e164: string): string {
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? e164;
}
