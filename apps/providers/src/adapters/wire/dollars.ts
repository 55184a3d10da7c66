import { textOf } from './decode';

const DECIMALS = 4;
/** Longer than any amount the vendor may mean; keeps a hostile exponent from making a huge number. */
const LONGEST = 15;

/**
 * Decimal dollars ("0.24", 15, 1e-3) as ten-thousandths of a dollar, exactly and without floating point.
 * What lies beyond the fourth decimal is rounded away from the business: a cost upwards, a balance downwards.
 * Null for anything that is not an amount of zero or more.
 */
export function dollarsE4(value: unknown, rounding: 'up' | 'down' = 'up'): bigint | null {
  const match = /^\$?(\d{0,15})(?:\.(\d{0,30}))?(?:[eE]([+-]?\d{1,2}))?$/u.exec(
    textOf(value) ?? '',
  );
  if (!match) return null;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent) + DECIMALS;
  const kept = point <= 0 ? '' : digits.slice(0, point).padEnd(point, '0').replace(/^0+/u, '');
  if (kept.length > LONGEST + DECIMALS) return null;
  const lost = point <= 0 ? digits : digits.slice(point);
  return BigInt(kept || '0') + (rounding === 'up' && /[1-9]/u.test(lost) ? 1n : 0n);
}

/** Whole cents, as in `cost_in_cents`, as ten-thousandths of a dollar. */
export function centsE4(value: unknown): bigint | null {
  const text = textOf(value) ?? '';
  return /^\d{1,12}$/u.test(text) ? BigInt(text) * 100n : null;
}
