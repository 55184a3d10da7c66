import { Controller } from '@nestjs/common';
import {
  Claim,
  ClaimAnswer,
  create,
  DecideClaim,
  DepositInstructions,
  DepositTerms,
  GetClaim,
  GetDepositInstructions,
  GetDepositTerms,
  ListPaymentSettlements,
  Settlement,
  SettlementPage,
  SubmitClaim,
  TransferPosted,
  TransferRefused,
  type ClaimState,
  type Envelope,
} from '@numera/contracts';
import { Answers, Handles } from '@numera/messaging';
import { PaymentsConfig } from '../payments.config';
import { claimReference } from './claim.rules';
import { ClaimService } from './claim.service';
import { ClaimStore } from './claim.store';

@Controller()
export class ClaimHandler {
  constructor(
    private readonly service: ClaimService,
    private readonly claims: ClaimStore,
    private readonly config: PaymentsConfig,
  ) {}

  @Handles(SubmitClaim)
  submitClaim(command: SubmitClaim, envelope: Envelope): Promise<void> {
    return this.service.submitClaim(command, envelope);
  }

  @Handles(DecideClaim)
  decideClaim(command: DecideClaim, envelope: Envelope): Promise<void> {
    return this.service.decideClaim(command, envelope);
  }

  @Handles(TransferPosted)
  noteCredited(event: TransferPosted): Promise<void> {
    return this.service.noteCredited(event);
  }

  @Handles(TransferRefused)
  noteRefused(event: TransferRefused): Promise<void> {
    return this.service.noteRefused(event);
  }

  @Answers(GetDepositTerms)
  getTerms(): Promise<DepositTerms> {
    return Promise.resolve(this.terms());
  }

  @Answers(GetDepositInstructions)
  getInstructions({ claimId }: GetDepositInstructions): Promise<DepositInstructions> {
    const terms = this.terms();
    const reference = claimReference(claimId);
    const qrText = terms.address ?? reference;
    return Promise.resolve(create(DepositInstructions, { terms, reference, qrText }));
  }

  @Answers(GetClaim)
  async getClaim({ claimId }: GetClaim, { botId }: Envelope): Promise<ClaimAnswer> {
    const row = await this.claims.find(botId, claimId);
    const claim =
      row &&
      create(Claim, {
        claimId: row.claimId,
        userId: row.userId,
        amount: BigInt(row.amount),
        reference: row.reference,
        paymentReference: row.paymentReference,
        state: row.state,
        decidedBy: row.decidedBy,
        submittedAt: row.submittedAt.toISOString(),
      });
    return create(ClaimAnswer, { claim });
  }

  @Answers(ListPaymentSettlements)
  async listSettlements({ after, limit }: ListPaymentSettlements): Promise<SettlementPage> {
    const rows = await this.claims.listSettled(after, limit);
    return create(SettlementPage, {
      settlements: rows.map((row) =>
        create(Settlement, {
          ledgerId: row.transferId,
          expected: EXPECTED[row.state],
          amount: BigInt(row.amount),
        }),
      ),
      next: rows.length === limit ? (rows.at(-1)?.claimId ?? null) : null,
    });
  }

  private terms(): DepositTerms {
    return create(DepositTerms, {
      minimum: this.config.minDeposit,
      maximum: this.config.maxDeposit,
      address: this.config.depositAddress,
      network: this.config.depositNetwork,
    });
  }
}

const EXPECTED: Record<ClaimState, Settlement['expected']> = {
  submitted: 'none',
  approved: 'posted',
  credited: 'posted',
  rejected: 'none',
};
