import { randomInt } from 'node:crypto';
import {
  getCountryCallingCode,
  getExampleNumber,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';

export interface MadeNumber {
  /** The dialling code: `44`. */
  readonly cc: string;
  readonly national: string;
}

const VARIED_DIGITS = 6;
const TRIES_PER_LENGTH = 40;

/**
 * A mobile number that the country's numbering plan allows, other than those that are taken: the plan's
 * example with other last digits. Fewer digits are varied where a plan is so narrow (islands that
 * share `+1`, Guernsey beside Great Britain) that chance rarely meets it; null when nothing is left.
 */
export function makeNumber(iso2: string, isTaken: (full: string) => boolean): MadeNumber | null {
  if (!isSupportedCountry(iso2)) return null;
  const example = getExampleNumber(iso2, examples);
  if (!example) return null;
  const cc = getCountryCallingCode(iso2);
  const base: string = example.nationalNumber;
  for (let varied = Math.min(VARIED_DIGITS, base.length - 1); varied > 0; varied -= 1) {
    for (let attempt = 0; attempt < TRIES_PER_LENGTH; attempt += 1) {
      const end = String(randomInt(10 ** varied)).padStart(varied, '0');
      const national = base.slice(0, -varied) + end;
      if (!isTaken(cc + national) && isNumberOf(iso2, cc, national)) return { cc, national };
    }
  }
  return null;
}

function isNumberOf(iso2: string, cc: string, national: string): boolean {
  const parsed = parsePhoneNumberFromString(`+${cc}${national}`);
  // A plan that drops a digit when it reads the number back would break `cc` + `national` = `number`.
  return (
    parsed?.isValid() === true && parsed.country === iso2 && parsed.nationalNumber === national
  );
}
