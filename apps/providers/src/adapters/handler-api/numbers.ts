import { toE164 } from '@numera/kernel';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { digitsOf } from '../wire/decode';

/**
 * A number as the protocol writes it: whole, without its plus. Null for what is no number, and for one that is too
 * short or too long for its country: a text answer that was cut off still looks like one.
 */
export function numberOf(value: unknown): string | null {
  const digits = digitsOf(value);
  const number = digits === '' ? null : toE164(digits);
  if (number === null) return null;
  return parsePhoneNumberFromString(number)?.isPossible() === false && !number.startsWith('+888')
    ? null
    : number;
}
