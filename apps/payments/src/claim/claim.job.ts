import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@numera/service';
import { ClaimService } from './claim.service';

@Injectable()
export class ClaimJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly claims: ClaimService,
  ) {}

  onModuleInit(): void {
    this.jobs.every('payments.uncredited', 30_000, () => this.claims.sweepUncredited());
  }
}
