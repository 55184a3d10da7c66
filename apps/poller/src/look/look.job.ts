import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@numera/service';
import { WatchStore } from '../watch/watch.store';
import { ArrivalStore } from './arrival.store';
import { LookService } from './look.service';
import { PollerSchedule } from './poller-schedule';

/** How late a look may be; the interval itself is kept by the database. */
const TICK_MS = 100;

/** How soon a change in when codes come is followed. */
const TUNE_MS = 5 * 60_000;

@Injectable()
export class LookJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly looks: LookService,
    private readonly watches: WatchStore,
    private readonly arrivals: ArrivalStore,
    private readonly schedule: PollerSchedule,
  ) {}

  onModuleInit(): void {
    this.jobs.every('poller.look', TICK_MS, () => this.looks.lookAtDueAccount());
    this.jobs.every('poller.prune', 10 * 60_000, async () => {
      await this.watches.prune();
      await this.arrivals.prune();
    });
    this.jobs.every('poller.tune', TUNE_MS, () => this.schedule.tune());
  }
}
