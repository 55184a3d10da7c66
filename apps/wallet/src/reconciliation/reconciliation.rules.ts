import type { Settlement } from '@numera/contracts';

interface Fact {
  readonly kind: string;
  readonly amount: string;
  readonly ended_as: string | null;
  /** Of the purchase or release that ended a hold. */
  readonly ended_amount: string | null;
}

/** What the ledger holds for a settlement, in the words that a settlement uses. */
function actual(fact: Fact | null): Settlement['expected'] {
  if (!fact) return 'none';
  if (fact.kind !== 'hold') return 'posted';
  if (fact.ended_as === null) return 'open';
  return fact.ended_as === 'purchase' ? 'captured' : 'released';
}

/** Money that is still set aside although the order that it was set aside for has ended. */
export function isHoldOutliving(expected: Settlement, fact: Fact | null): boolean {
  return actual(fact) === 'open' && expected.expected !== 'open';
}

/** A sentence when the ledger is not what its owner expects; null when it is. */
export function settlementDifference(expected: Settlement, fact: Fact | null): string | null {
  const found = actual(fact);
  if (found !== expected.expected) {
    return `${expected.ledgerId} should be ${expected.expected} and is ${found}`;
  }
  if (fact && BigInt(fact.amount) !== expected.amount) {
    return `${expected.ledgerId} should be of ${expected.amount} and is of ${fact.amount}`;
  }
  const captured = expected.captured ?? expected.amount;
  if (found === 'captured' && fact && BigInt(fact.ended_amount ?? fact.amount) !== captured) {
    return `${expected.ledgerId} should be captured for ${captured} and is for ${fact.ended_amount}`;
  }
  return null;
}
