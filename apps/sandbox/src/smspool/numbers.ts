import { randomInt } from 'node:crypto';
import { getExampleNumber, getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';

/** A number that is plausible in its country: the example of the numbering plan with other last digits. */
export function makeNumber(iso2: string): { cc: string; national: string } {
  const supported = isSupportedCountry(iso2) ? iso2 : null;
  const example = supported ? getExampleNumber(supported, examples) : undefined;
  const cc = supported ? getCountryCallingCode(supported) : '999';
  const base = example?.nationalNumber ?? '700000000';
  const kept = Math.max(2, base.length - 6);
  const national =
    base.slice(0, kept) +
    String(randomInt(1_000_000))
      .padStart(6, '0')
      .slice(-(base.length - kept));
  return { cc, national };
}
