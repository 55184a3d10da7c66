import { Query, QueryOf } from './contract';
import { Id, ListOf, Nullable, OneOf, Optional, PositiveAmount, Whole } from './fields';

/** What a service expects the ledger to hold for one of its things; the wallet compares (WAL-8). */
export class Settlement {
  /** The hold of an order, or the transfer of a deposit. */
  @Id() ledgerId!: string;
  @OneOf(['open', 'captured', 'released', 'posted', 'none'])
  expected!: 'open' | 'captured' | 'released' | 'posted' | 'none';
  /** Of the hold or the deposit. */
  @PositiveAmount() amount!: bigint;
  /** What a captured hold was captured for; absent: all of it. */
  @Optional() @PositiveAmount() captured?: bigint;
}

export class SettlementPage {
  @ListOf(() => Settlement) settlements!: Settlement[];
  /** Ask again with this as `after`; null at the end. */
  @Nullable() @Id() next!: string | null;
}

/** Only things that nothing is under way for: their last step is older than a minute. */
@Query('orders.settlement.list.v1', SettlementPage)
export class ListOrderSettlements extends QueryOf<SettlementPage> {
  @Nullable() @Id() after!: string | null;
  @Whole(1, 1_000) limit!: number;
}

@Query('payments.settlement.list.v1', SettlementPage)
export class ListPaymentSettlements extends QueryOf<SettlementPage> {
  @Nullable() @Id() after!: string | null;
  @Whole(1, 1_000) limit!: number;
}
