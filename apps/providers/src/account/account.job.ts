import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@numera/service';
import { AccountRegistry } from './account.registry';
import { AccountService } from './account.service';
import { AccountStore } from './account.store';

const PROBE_EVERY_MS = 30_000;
const BALANCE_EVERY_MS = 120_000;

@Injectable()
export class AccountJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly registry: AccountRegistry,
    private readonly store: AccountStore,
    private readonly accounts: AccountService,
  ) {}

  async onModuleInit(): Promise<void> {
    for (const { accountId, sourceId } of this.registry.accounts) {
      await this.store.register(accountId, sourceId);
    }
    this.jobs.every('providers.probe', PROBE_EVERY_MS, () => this.accounts.probe());
    this.jobs.every('providers.balance', BALANCE_EVERY_MS, () => this.accounts.refreshBalances());
  }
}
