import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@numera/service';
import { AccountRegistry } from './account.registry';
import { AccountService } from './account.service';
import { SourceStore } from '../source/source.store';
import { AccountStore } from './account.store';

const REGISTER_EVERY_MS = 2_000;
const PROBE_EVERY_MS = 30_000;
const BALANCE_EVERY_MS = 120_000;

@Injectable()
export class AccountJob implements OnModuleInit {
  private readonly registered = new Set<string>();

  constructor(
    private readonly jobs: Jobs,
    private readonly registry: AccountRegistry,
    private readonly store: AccountStore,
    private readonly sources: SourceStore,
    private readonly accounts: AccountService,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.register();
    this.jobs.every('providers.register', REGISTER_EVERY_MS, () => this.register());
    this.jobs.every('providers.probe', PROBE_EVERY_MS, () => this.accounts.probe());
    this.jobs.every('providers.balance', BALANCE_EVERY_MS, () => this.accounts.refreshBalances());
  }

  /** Sources and accounts that have come since. */
  private async register(): Promise<void> {
    for (const { sourceId } of this.registry.sources) {
      if (this.registered.has(`source ${sourceId}`)) continue;
      await this.sources.register(sourceId);
      this.registered.add(`source ${sourceId}`);
    }
    for (const { accountId, sourceId, requestsPerSec } of this.registry.accounts) {
      if (this.registered.has(`account ${accountId}`)) continue;
      await this.store.register(accountId, sourceId, requestsPerSec);
      this.registered.add(`account ${accountId}`);
    }
  }
}
