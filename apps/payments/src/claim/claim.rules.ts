import { createHash } from 'node:crypto';
import type { ClaimRefusal } from '@numera/contracts';
import { derivedId, toAsciiDigits, type Cents } from '@numera/kernel';

/** Crockford's base 32: no I, L, O, U, so that nobody mistypes what they copy by eye. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Our reference for a claim, `NUM-7K3F-9QX2`: always the same for the same claim. */
export function claimReference(claimId: string): string {
  const bytes = createHash('sha256').update(`reference:${claimId}`).digest();
  const letters = [...bytes.subarray(0, 8)].map((byte) => ALPHABET[byte % 32] ?? '0');
  return `NUM-${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

/** The transfer that credits a claim; derived, so that it can be only one. */
export function claimTransferId(claimId: string): string {
  return derivedId('deposit', claimId);
}

/**
 * A payment reference in the form that is compared: the same payment typed with other case, spaces or
 * digits of another script is the same. Null when it cannot be one.
 */
export function paymentKey(typed: string): string | null {
  const key = toAsciiDigits(typed)
    .replace(/[\s\u200e\u200f\u2066-\u2069]+/gu, '')
    .toUpperCase();
  return /^[\p{L}\d][\p{L}\d._:/#+=-]{3,127}$/u.test(key) ? key : null;
}

interface Limits {
  readonly depositAddress: string | null;
  readonly minDeposit: Cents;
  readonly maxDeposit: Cents;
}

/** Why a claim of this amount cannot be taken; null when it can. */
export function amountRefusal(amount: Cents, limits: Limits): ClaimRefusal | null {
  if (limits.depositAddress === null) return 'closed';
  if (amount < limits.minDeposit) return 'below_minimum';
  return amount > limits.maxDeposit ? 'above_maximum' : null;
}
