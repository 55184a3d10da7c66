import { diallingCode, parseAmount, toAsciiDigits, toE164, type AmountFault } from '@numera/kernel';

const MAX_USES = 1_000;

/** How many codes a number may bring; null where it is no whole number from 1 to 1,000. */
export function parseUses(text: string): number | null {
  const digits = toAsciiDigits(text.trim());
  const uses = /^\d{1,4}$/u.test(digits) ? Number(digits) : 0;
  return uses >= 1 && uses <= MAX_USES ? uses : null;
}

export interface TypedNumber {
  /** E.164. */
  readonly phoneNumber: string;
  /** US cents; null: as its country or service. */
  readonly price: bigint | null;
}

export type NumberFault = 'not_a_number' | 'wrong_country' | 'bad_price';

/** A number that is +888 belongs to no country; it is kept under the one that was chosen. */
const COUNTRYLESS = /^\+888/u;
/** A number, then something that can only be a price: it has decimals, or a dollar sign. */
const WITH_PRICE = /^(.*\d)[\s,;]+(\$\s*\d+(?:[.,]\d{1,2})?|\d+[.,]\d{1,2}\s*\$?)$/su;

/** Reads `+1 202 555 0134` or `+12025550134, 0.50`, in the digits of any script. */
export function parseNumber(text: string, countryCode: string): TypedNumber | NumberFault {
  const plain = toAsciiDigits(text.trim()).replaceAll('\u066b', '.');
  const [, before, priceText] = WITH_PRICE.exec(plain) ?? [];
  const phoneNumber = toE164(before ?? plain);
  if (phoneNumber === null) return 'not_a_number';
  const dialled = diallingCode(countryCode);
  const isThere = dialled === null || phoneNumber.startsWith(`+${dialled}`);
  if (!isThere && !COUNTRYLESS.test(phoneNumber)) return 'wrong_country';
  if (priceText === undefined) return { phoneNumber, price: null };
  const price = parseAmount(priceText);
  return 'cents' in price ? { phoneNumber, price: price.cents } : 'bad_price';
}

export type PriceFault = AmountFault;
