import { Command, Event, Query, QueryOf } from './contract';
import {
  Amount,
  Id,
  Nested,
  Nullable,
  OneOf,
  PositiveAmount,
  Text,
  Timestamp,
  UserId,
} from './fields';

export const CLAIM_STATES = ['submitted', 'approved', 'credited', 'rejected'] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];

export class DepositTerms {
  @PositiveAmount() minimum!: bigint;
  @PositiveAmount() maximum!: bigint;
  /** Where to pay; null when the operator has not set one: deposits are then closed. */
  @Nullable() @Text(200, 1) address!: string | null;
  /** What the address is on, as the payer knows it (`USDT · BEP20`, `Binance Pay ID`). */
  @Text(80) network!: string;
}

@Query('payments.deposit.terms.v1', DepositTerms)
export class GetDepositTerms extends QueryOf<DepositTerms> {}

export class DepositInstructions {
  @Nested(() => DepositTerms) terms!: DepositTerms;
  /** Ours, to be put into the payment's note: short, without look-alike characters. */
  @Text(32, 1) reference!: string;
  /** What the QR picture says. */
  @Text(300, 1) qrText!: string;
}

/** How to pay for a claim that the caller is about to make. No effect: the same claim gives the same answer. */
@Query('payments.deposit.instructions.v1', DepositInstructions)
export class GetDepositInstructions extends QueryOf<DepositInstructions> {
  @Id() claimId!: string;
  @PositiveAmount() amount!: bigint;
}

/** The user says that they paid. Answered by {@link ClaimSubmitted} or {@link ClaimRefused}. */
@Command('payments.claim.submit.v1')
export class SubmitClaim {
  @Id() claimId!: string;
  @UserId() userId!: string;
  @PositiveAmount() amount!: bigint;
  /** The payment's own id at the wallet it was sent from, as the user typed it. */
  @Text(128, 1) paymentReference!: string;
}

/** An admin's decision. Answered by {@link ClaimDecided} when it is the first; later ones change nothing. */
@Command('payments.claim.decide.v1')
export class DecideClaim {
  @Id() claimId!: string;
  @UserId() adminId!: string;
  @OneOf(['approve', 'reject']) decision!: 'approve' | 'reject';
}

@Event('payments.claim.submitted.v1')
export class ClaimSubmitted {
  @Id() claimId!: string;
  @UserId() userId!: string;
  @PositiveAmount() amount!: bigint;
  @Text(32, 1) reference!: string;
  @Text(128, 1) paymentReference!: string;
}

export const CLAIM_REFUSALS = [
  'duplicate_reference',
  'below_minimum',
  'above_maximum',
  'bad_reference',
  'too_many_open',
  'closed',
] as const;
export type ClaimRefusal = (typeof CLAIM_REFUSALS)[number];

@Event('payments.claim.refused.v1')
export class ClaimRefused {
  @Id() claimId!: string;
  @UserId() userId!: string;
  @OneOf(CLAIM_REFUSALS) reason!: ClaimRefusal;
}

/** The first decision. Later presses change nothing and publish nothing. */
@Event('payments.claim.decided.v1')
export class ClaimDecided {
  @Id() claimId!: string;
  @UserId() userId!: string;
  @PositiveAmount() amount!: bigint;
  @UserId() adminId!: string;
  @OneOf(['approve', 'reject']) decision!: 'approve' | 'reject';
}

/** The wallet has the money. */
@Event('payments.claim.credited.v1')
export class ClaimCredited {
  @Id() claimId!: string;
  @UserId() userId!: string;
  @PositiveAmount() amount!: bigint;
  @Amount() balanceAfter!: bigint;
}

export class Claim {
  @Id() claimId!: string;
  @UserId() userId!: string;
  @PositiveAmount() amount!: bigint;
  @Text(32, 1) reference!: string;
  @Text(128, 1) paymentReference!: string;
  @OneOf(CLAIM_STATES) state!: ClaimState;
  @Nullable() @UserId() decidedBy!: string | null;
  @Timestamp() submittedAt!: string;
}

export class ClaimAnswer {
  @Nullable() @Nested(() => Claim) claim!: Claim | null;
}

@Query('payments.claim.get.v1', ClaimAnswer)
export class GetClaim extends QueryOf<ClaimAnswer> {
  @Id() claimId!: string;
}
