import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@numera/service';
import { BreakerService } from './breaker.service';
import { ResultService } from './result.service';

const BREAKERS_EVERY_MS = 1_000;
const RESULTS_EVERY_MS = 5_000;
const PRUNE_EVERY_MS = 60 * 60_000;

@Injectable()
export class SourceJob implements OnModuleInit, BeforeApplicationShutdown {
  constructor(
    private readonly jobs: Jobs,
    private readonly breakers: BreakerService,
    private readonly results: ResultService,
  ) {}

  onModuleInit(): void {
    this.jobs.every('providers.sources', BREAKERS_EVERY_MS, async () => {
      await this.breakers.refresh();
    });
    this.jobs.every('providers.results', RESULTS_EVERY_MS, () => this.results.refresh());
    this.jobs.every('providers.results-prune', PRUNE_EVERY_MS, () => this.results.prune());
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.results.flush();
  }
}
