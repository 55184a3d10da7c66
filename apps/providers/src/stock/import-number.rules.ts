import type { ImportFault } from '@numera/contracts';
import { diallingCode, isAnonymousNumber, nationalToE164, toE164 } from '@numera/kernel';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export interface PlacedNumber {
  /** E.164. */
  readonly phoneNumber: string;
  readonly countryCode: string;
}

/** Of countries that the world writes otherwise than ISO 3166. */
const ALIASES: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' };

/** ISO 3166-1 alpha-2 in capitals, from any case; null where there is no such country. */
export function countryCodeOf(text: string): string | null {
  const code = text.trim().toUpperCase();
  const iso = ALIASES[code] ?? code;
  return diallingCode(iso) === null ? null : iso;
}

/**
 * Reads one number of a file. With a country it may be written as people write it there; without one it
 * tells its country itself. An anonymous number (`+888…`) belongs to the country that is given with it.
 */
export function placeNumber(
  text: string,
  countryCode: string | null,
): PlacedNumber | { readonly fault: ImportFault } {
  const e164 = toE164(text);
  const international = e164 === null || !isPossible(e164) ? null : e164;
  if (countryCode === null) {
    if (international === null) return { fault: 'not_a_number' };
    const own = parsePhoneNumberFromString(international)?.country;
    return own ? { phoneNumber: international, countryCode: own } : { fault: 'unknown_country' };
  }
  if (international !== null && belongsTo(international, countryCode)) {
    return { phoneNumber: international, countryCode };
  }
  const isWrittenInFull = /^\s*(?:\+|\uff0b|00|٠٠|۰۰)/u.test(text);
  const national = isWrittenInFull ? null : nationalToE164(text, countryCode);
  if (national !== null) return { phoneNumber: national, countryCode };
  return { fault: international === null ? 'not_a_number' : 'wrong_country' };
}

/** By its length; what no numbering plan knows is possible. */
function isPossible(e164: string): boolean {
  if (isAnonymousNumber(e164)) return true;
  return parsePhoneNumberFromString(e164)?.isPossible() ?? false;
}

/** By the dialling code: countries share some, and the operator knows best which one it is. */
function belongsTo(e164: string, countryCode: string): boolean {
  const code = diallingCode(countryCode);
  return isAnonymousNumber(e164) || (code !== null && e164.startsWith(`+${code}`));
}
