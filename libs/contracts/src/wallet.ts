import { Command, Event, Query, QueryOf } from './contract';
import {
  Amount,
  Id,
  ListOf,
  Nullable,
  OneOf,
  Optional,
  PositiveAmount,
  SignedAmount,
  Text,
  Timestamp,
  UserId,
  Whole,
} from './fields';

/** What moves money besides holds. `adjustment_*` are an admin's; `refund` gives back a captured price. */
export const TRANSFER_KINDS = [
  'deposit',
  'refund',
  'reward',
  'adjustment_add',
  'adjustment_deduct',
] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

/** Everything that can stand in a statement. */
export const MOVEMENT_KINDS = [...TRANSFER_KINDS, 'hold', 'release', 'purchase'] as const;
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

/** Sets money aside. Answered by {@link HoldPlaced} or {@link HoldDeclined}. */
@Command('wallet.hold.place.v1')
export class PlaceHold {
  @Id() holdId!: string;
  @UserId() userId!: string;
  @PositiveAmount() amount!: bigint;
  /** What the hold is for, opaque to the wallet; shown in statements (an order's id). */
  @Text(64, 1) reference!: string;
}

/** Turns a hold into a purchase. Answered by {@link HoldCaptured} or {@link HoldRefused}. */
@Command('wallet.hold.capture.v1')
export class CaptureHold {
  @Id() holdId!: string;
  @Id() transferId!: string;
  @UserId() userId!: string;
  /** Less than the hold, which is given back beyond it; absent: all of it. */
  @Optional() @PositiveAmount() amount?: bigint;
}

/** Gives a hold back. Answered by {@link HoldReleased} or {@link HoldRefused}. */
@Command('wallet.hold.release.v1')
export class ReleaseHold {
  @Id() holdId!: string;
  @Id() transferId!: string;
  @UserId() userId!: string;
}

/** Credits or debits a user. Answered by {@link TransferPosted} or {@link TransferRefused}. */
@Command('wallet.transfer.post.v1')
export class PostTransfer {
  @Id() transferId!: string;
  @UserId() userId!: string;
  @OneOf(TRANSFER_KINDS) kind!: TransferKind;
  @PositiveAmount() amount!: bigint;
  @Text(64, 1) reference!: string;
}

@Event('wallet.hold.placed.v1')
export class HoldPlaced {
  @Id() holdId!: string;
  @UserId() userId!: string;
  @PositiveAmount() amount!: bigint;
  @Text(64, 1) reference!: string;
}

@Event('wallet.hold.declined.v1')
export class HoldDeclined {
  @Id() holdId!: string;
  @UserId() userId!: string;
  @PositiveAmount() amount!: bigint;
  @Text(64, 1) reference!: string;
  @OneOf(['insufficient_funds', 'id_conflict']) reason!: 'insufficient_funds' | 'id_conflict';
  /** What the user could have spent at that moment. */
  @Amount() available!: bigint;
}

@Event('wallet.hold.captured.v1')
export class HoldCaptured {
  @Id() holdId!: string;
  @Id() transferId!: string;
  @UserId() userId!: string;
  @PositiveAmount() amount!: bigint;
  @Text(64, 1) reference!: string;
  @Amount() balanceAfter!: bigint;
}

@Event('wallet.hold.released.v1')
export class HoldReleased {
  @Id() holdId!: string;
  @Id() transferId!: string;
  @UserId() userId!: string;
  @PositiveAmount() amount!: bigint;
  @Text(64, 1) reference!: string;
  @Amount() balanceAfter!: bigint;
}

/** A capture or release that cannot be: the hold is unknown, or it already went the other way. */
@Event('wallet.hold.refused.v1')
export class HoldRefused {
  @Id() holdId!: string;
  @Id() transferId!: string;
  @OneOf(['capture', 'release']) action!: 'capture' | 'release';
  @OneOf(['unknown_hold', 'already_captured', 'already_released', 'id_conflict', 'exceeds_hold'])
  reason!:
    'unknown_hold' | 'already_captured' | 'already_released' | 'id_conflict' | 'exceeds_hold';
}

@Event('wallet.transfer.posted.v1')
export class TransferPosted {
  @Id() transferId!: string;
  @UserId() userId!: string;
  @OneOf(TRANSFER_KINDS) kind!: TransferKind;
  @PositiveAmount() amount!: bigint;
  @Text(64, 1) reference!: string;
  @Amount() balanceAfter!: bigint;
}

@Event('wallet.transfer.refused.v1')
export class TransferRefused {
  @Id() transferId!: string;
  @UserId() userId!: string;
  @OneOf(['insufficient_funds', 'id_conflict']) reason!: 'insufficient_funds' | 'id_conflict';
}

/** Reconciliation found differences; `differences` are sentences without personal data. */
@Event('wallet.reconciliation.failed.v1')
export class ReconciliationFailed {
  @Whole(1, 1_000_000) count!: number;
  @Text(4_000) differences!: string;
}

export class Balance {
  @Amount() balance!: bigint;
  @Amount() held!: bigint;
  /** `balance − held`. */
  @Amount() available!: bigint;
  @Amount() deposited!: bigint;
  @Amount() spent!: bigint;
  @Amount() refunded!: bigint;
  @Amount() rewarded!: bigint;
}

@Query('wallet.balance.get.v1', Balance)
export class GetBalance extends QueryOf<Balance> {
  @UserId() userId!: string;
}

export class Movement {
  @Id() transferId!: string;
  @OneOf(MOVEMENT_KINDS) kind!: MovementKind;
  /** What the movement did to the balance; a hold and a release show what they set aside or gave back. */
  @SignedAmount() amount!: bigint;
  @Text(64, 1) reference!: string;
  /** Null where the balance itself did not move (hold, release). */
  @Nullable() @Amount() balanceAfter!: bigint | null;
  @Timestamp() occurredAt!: string;
}

export class Statement {
  /** Newest first. */
  @ListOf(() => Movement) movements!: Movement[];
  @Whole(1, 1_000_000) page!: number;
  @Whole(1, 1_000_000) pages!: number;
}

@Query('wallet.statement.get.v1', Statement)
export class GetStatement extends QueryOf<Statement> {
  @UserId() userId!: string;
  @Whole(1, 1_000_000) page!: number;
  @Whole(1, 100) pageSize!: number;
}
