import type { SmsPoolLedgerRow } from '../page/page-api';

export const dollars = (cents: number): string => (cents / 100).toFixed(2);

const MAX_ROWS = 100_000;

/** The account's balance and every movement of it, in whole cents. Old rows go; the balance stays right. */
export class Ledger {
  private readonly kept: SmsPoolLedgerRow[] = [];
  private cents = 0;

  constructor(private readonly maxRows = MAX_ROWS) {}

  get balanceCents(): number {
    return this.cents;
  }

  /** Oldest first. */
  get rows(): readonly SmsPoolLedgerRow[] {
    return this.kept;
  }

  move(kind: SmsPoolLedgerRow['kind'], orderCode: string | null, cents: number): void {
    this.cents += cents;
    this.kept.push({
      at: new Date().toISOString(),
      kind,
      orderCode,
      amount: dollars(cents),
      balanceAfter: dollars(this.cents),
    });
    // In bulk, since taking off the first of a long list moves all the others.
    if (this.kept.length > this.maxRows * 1.1) {
      this.kept.splice(0, this.kept.length - this.maxRows);
    }
  }
}
