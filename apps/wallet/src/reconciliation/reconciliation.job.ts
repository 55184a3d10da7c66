import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@numera/service';
import { WalletConfig } from '../wallet.config';
import { ReconciliationService } from './reconciliation.service';

@Injectable()
export class ReconciliationJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly config: WalletConfig,
    private readonly reconciliation: ReconciliationService,
  ) {}

  onModuleInit(): void {
    let first = true;
    this.jobs.every('wallet.reconcile', this.config.reconcileEveryMin * 60_000, async () => {
      // Not while the services that it asks are still starting.
      if (first) first = false;
      else await this.reconciliation.reconcileAndTell();
    });
  }
}
