import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { runWithOrigin } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { AccountRegistry } from '../account/account.registry';
import { HealthService } from '../account/health.service';
import { originOf } from '../purchase/attempt.messages';
import { WorkPool } from '../work/work-pool';
import { RELEASE_JOB, ReleaseService } from './release.service';
import { ReleaseStore } from './release.store';

const SWEEP_MS = 500;
const OVERDUE_EVERY_MS = 60_000;
const AT_ONCE = 16;

@Injectable()
export class ReleaseJob implements OnModuleInit, BeforeApplicationShutdown {
  private readonly pool = new WorkPool(AT_ONCE);

  constructor(
    private readonly jobs: Jobs,
    private readonly registry: AccountRegistry,
    private readonly store: ReleaseStore,
    private readonly releases: ReleaseService,
    private readonly health: HealthService,
  ) {}

  onModuleInit(): void {
    this.jobs.every(RELEASE_JOB, SWEEP_MS, () => this.startDue());
    this.jobs.every('providers.overdue', OVERDUE_EVERY_MS, () => this.reportOverdue());
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.pool.close();
  }

  private async startDue(): Promise<boolean> {
    const { room } = this.pool;
    if (room <= 0) return false;
    for (const attempt of await this.store.claimDue(room)) {
      this.pool.start(
        () => runWithOrigin(originOf(attempt), () => this.releases.giveBack(attempt)),
        () => this.jobs.wake(RELEASE_JOB),
      );
    }
    return false;
  }

  private async reportOverdue(): Promise<void> {
    for (const { accountId } of this.registry.accounts) {
      await this.health.noteReleases(accountId, await this.store.hasOverdue(accountId));
    }
  }
}
