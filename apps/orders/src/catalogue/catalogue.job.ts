import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '@numera/kernel';
import { Jobs } from '@numera/service';
import { CatalogueService, REFRESH_EVERY_MS } from './catalogue.service';

const LOOK_EVERY_MS = 1_000;
/** With nothing to sell, or after a failure, it is tried again this soon. */
const RETRY_EMPTY_MS = 1_000;
const RETRY_FAILED_MS = 15_000;

/** Refreshes the catalogue at the start and every five minutes, sooner while there is none. */
@Injectable()
export class CatalogueJob implements OnModuleInit {
  private nextAtMs = 0;

  constructor(
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly catalogue: CatalogueService,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.catalogue.load();
    this.jobs.every('catalogue.refresh', LOOK_EVERY_MS, () => this.refreshWhenDue());
  }

  private async refreshWhenDue(): Promise<void> {
    if (this.clock.nowMs() < this.nextAtMs) return;
    const isRefreshed = await this.catalogue.refresh();
    // Another replica may have been luckier.
    if (!isRefreshed && this.catalogue.isEmpty) await this.catalogue.load();
    const waitMs = isRefreshed
      ? REFRESH_EVERY_MS
      : this.catalogue.isEmpty
        ? RETRY_EMPTY_MS
        : RETRY_FAILED_MS;
    this.nextAtMs = this.clock.nowMs() + waitMs;
  }
}
