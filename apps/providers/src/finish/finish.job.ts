import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { runWithOrigin } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { AccountRegistry } from '../account/account.registry';
import { originOf } from '../purchase/attempt.messages';
import { WorkPool } from '../work/work-pool';
import { FinishService } from './finish.service';
import { FinishStore } from './finish.store';

const SWEEP_MS = 1_000;
const AT_ONCE = 8;

@Injectable()
export class FinishJob implements OnModuleInit, BeforeApplicationShutdown {
  private readonly pool = new WorkPool(AT_ONCE);

  constructor(
    private readonly jobs: Jobs,
    private readonly registry: AccountRegistry,
    private readonly store: FinishStore,
    private readonly finishes: FinishService,
  ) {}

  onModuleInit(): void {
    this.jobs.every('providers.finish', SWEEP_MS, () => this.startDue());
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.pool.close();
  }

  private async startDue(): Promise<void> {
    const { room } = this.pool;
    const accountIds = this.registry.accounts
      .filter(({ adapter }) => adapter.capabilities.has('finish'))
      .map(({ accountId }) => accountId);
    if (room <= 0 || accountIds.length === 0) return;
    for (const attempt of await this.store.claimDue(accountIds, room)) {
      this.pool.start(
        () => runWithOrigin(originOf(attempt), () => this.finishes.finish(attempt)),
        () => undefined,
      );
    }
  }
}
