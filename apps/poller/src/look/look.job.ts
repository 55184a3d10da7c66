import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Transport } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { WatchStore } from '../watch/watch.store';
import { AccountStore } from './account.store';
import { LookService } from './look.service';

/** How late a look may be; the interval itself is kept by the database. */
const TICK_MS = 100;

@Injectable()
export class LookJob implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly jobs: Jobs,
    private readonly transport: Transport,
    private readonly accounts: AccountStore,
    private readonly looks: LookService,
    private readonly watches: WatchStore,
  ) {}

  onModuleInit(): void {
    this.jobs.every('poller.look', TICK_MS, () => this.looks.lookAtDueAccount());
    this.jobs.every('poller.prune', 10 * 60_000, () => this.watches.prune());
  }

  /** In one process with its own broker, a lease that is there was left by a killed one. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.transport.exclusive) await this.accounts.endAllLeases();
  }
}
