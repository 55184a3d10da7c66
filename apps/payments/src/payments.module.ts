import { Module } from '@nestjs/common';
import { ClaimHandler } from './claim/claim.handler';
import { ClaimJob } from './claim/claim.job';
import { ClaimMetrics } from './claim/claim.metrics';
import { ClaimService } from './claim/claim.service';
import { ClaimStore } from './claim/claim.store';

@Module({
  controllers: [ClaimHandler],
  providers: [ClaimJob, ClaimMetrics, ClaimService, ClaimStore],
})
export class PaymentsModule {}
