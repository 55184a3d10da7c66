import { Injectable, Logger } from '@nestjs/common';
import {
  ClaimCredited,
  ClaimDecided,
  ClaimRefused,
  ClaimSubmitted,
  create,
  DecideClaim,
  PostTransfer,
  SubmitClaim,
  TransferPosted,
  TransferRefused,
  type ClaimRefusal,
  type Envelope,
} from '@numera/contracts';
import { Database, type Transaction } from '@numera/database';
import { Outbox } from '@numera/messaging';
import { PaymentsConfig } from '../payments.config';
import type { ClaimEntity } from './claim.entity';
import { amountRefusal, claimReference, claimTransferId, paymentKey } from './claim.rules';
import { ClaimStore } from './claim.store';

const SWEEP_BATCH = 50;

@Injectable()
export class ClaimService {
  private readonly logger = new Logger(ClaimService.name);

  constructor(
    private readonly database: Database,
    private readonly claims: ClaimStore,
    private readonly outbox: Outbox,
    private readonly config: PaymentsConfig,
  ) {}

  submitClaim(command: SubmitClaim, envelope: Envelope): Promise<void> {
    const { claimId, userId, amount, paymentReference } = command;
    return this.database.inTransaction(async (tx) => {
      const reference = claimReference(claimId);
      const refusal = await this.insertClaim(tx, command, envelope, reference);
      if (refusal === 'known') return;
      const message =
        refusal === null
          ? create(ClaimSubmitted, { claimId, userId, amount, reference, paymentReference })
          : create(ClaimRefused, { claimId, userId, reason: refusal });
      await this.outbox.add(tx, message);
    });
  }

  /** However often it is pressed and by however many admins: the first decision stands. */
  decideClaim(command: DecideClaim, envelope: Envelope): Promise<void> {
    const { claimId, adminId, decision } = command;
    return this.database.inTransaction(async (tx) => {
      const state = decision === 'approve' ? 'approved' : 'rejected';
      const claim = await this.claims.decide(tx, envelope.botId, claimId, adminId, state);
      if (!claim) return;
      const { userId } = claim;
      const amount = BigInt(claim.amount);
      const decided = create(ClaimDecided, { claimId, userId, amount, adminId, decision });
      await this.outbox.add(tx, decision === 'approve' ? [creditOf(claim), decided] : decided);
    });
  }

  /** The wallet has posted a transfer; if it is a claim's, the user is told. */
  noteCredited(event: TransferPosted): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      const claim = await this.claims.markCredited(tx, event.transferId);
      if (!claim) return;
      const { claimId, userId } = claim;
      const { amount, balanceAfter } = event;
      await this.outbox.add(tx, create(ClaimCredited, { claimId, userId, amount, balanceAfter }));
    });
  }

  /** Cannot happen while ids are derived from claims; if it does, reconciliation shows the claim as unpaid. */
  noteRefused(event: TransferRefused): Promise<void> {
    this.logger.error({
      msg: 'a transfer was refused',
      transferId: event.transferId,
      reason: event.reason,
    });
    return Promise.resolve();
  }

  /** Asks the wallet again for credits that it has not answered; a repeat credits nothing twice. */
  sweepUncredited(): Promise<boolean> {
    return this.database.inTransaction(async (tx) => {
      const claims = await this.claims.takeUncredited(tx, SWEEP_BATCH);
      for (const claim of claims) {
        const { botId, correlationId } = claim;
        await this.outbox.add(tx, creditOf(claim), { botId, correlationId, causationId: null });
      }
      return claims.length === SWEEP_BATCH;
    });
  }

  private async insertClaim(
    tx: Transaction,
    command: SubmitClaim,
    { botId, correlationId }: Envelope,
    reference: string,
  ): Promise<ClaimRefusal | 'known' | null> {
    const { claimId, userId, amount, paymentReference } = command;
    const key = paymentKey(paymentReference);
    if (key === null) return 'bad_reference';
    const refusal = amountRefusal(amount, this.config);
    if (refusal !== null) return refusal;
    await this.claims.lockUser(tx, botId, userId);
    if ((await this.claims.countOpen(tx, botId, userId)) >= this.config.maxOpenClaims) {
      return 'too_many_open';
    }
    const outcome = await this.claims.insert(tx, {
      claimId,
      botId,
      userId,
      amount: amount.toString(),
      reference,
      paymentReference: paymentReference.trim(),
      paymentKey: key,
      transferId: claimTransferId(claimId),
      correlationId,
    });
    return outcome === 'inserted' ? null : outcome;
  }
}

function creditOf(claim: ClaimEntity): PostTransfer {
  return create(PostTransfer, {
    transferId: claim.transferId,
    userId: claim.userId,
    kind: 'deposit',
    amount: BigInt(claim.amount),
    reference: claim.reference,
  });
}
