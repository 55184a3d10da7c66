import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@numera/service';
import { WatchStore } from '../watch/watch.store';
import { LookService } from './look.service';

/** How late a look may be; the interval itself is kept by the database. */
const TICK_MS = 100;

@Injectable()
export class LookJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly looks: LookService,
    private readonly watches: WatchStore,
  ) {}

  onModuleInit(): void {
    this.jobs.every('poller.look', TICK_MS, () => this.looks.lookAtDueAccount());
    this.jobs.every('poller.prune', 10 * 60_000, () => this.watches.prune());
  }
}
