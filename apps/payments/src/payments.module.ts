import { Module } from '@nestjs/common';
import { ClaimHandler } from './claim/claim.handler';
import { ClaimJob } from './claim/claim.job';
import { ClaimService } from './claim/claim.service';
import { ClaimStore } from './claim/claim.store';

@Module({ controllers: [ClaimHandler], providers: [ClaimJob, ClaimService, ClaimStore] })
export class PaymentsModule {}
