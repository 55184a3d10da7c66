import { toE164 } from '@numera/kernel';
import { digitsOf, field } from '../wire/decode';

/**
 * The number of a purchase. `phonenumber` is the national part and `cc` the dialling code there, while
 * `number` is all of it as a JSON number; should the vendor one day send the whole number as `phonenumber`,
 * as it does everywhere else, the two are equal and no code is put before it.
 */
export function purchasedNumber(body: unknown): string | null {
  const whole = digitsOf(field(body, 'number'));
  const national = digitsOf(field(body, 'phonenumber'));
  const code = digitsOf(field(body, 'cc'));
  if (national === '' || code === '') return whole === '' ? null : toE164(whole);
  return toE164(national === whole ? whole : code + national);
}

/** The number of a listed order, which is whole and without its plus. */
export function listedNumber(value: unknown): string | null {
  const whole = digitsOf(value);
  return whole === '' ? null : toE164(whole);
}
