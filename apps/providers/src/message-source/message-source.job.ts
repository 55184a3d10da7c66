import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@numera/service';
import { DeliveryService } from './delivery.service';
import { MessageSourceStore } from './message-source.store';
import { PollService } from './poll.service';
import { SourceMessageStore } from './source-message.store';
import { DELIVERY_JOB } from './webhook';

export const PROBE_JOB = 'providers.source_probe';

/** A delivery is read at once; the sweep is for those of a process that died in between. */
const DELIVERIES_EVERY_MS = 1_000;
const PROBE_EVERY_MS = 15_000;
const PRUNE_EVERY_MS = 10 * 60_000;

@Injectable()
export class MessageSourceJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly deliveries: DeliveryService,
    private readonly sources: MessageSourceStore,
    private readonly messages: SourceMessageStore,
    private readonly polls: PollService,
  ) {}

  onModuleInit(): void {
    this.jobs.every(DELIVERY_JOB, DELIVERIES_EVERY_MS, () => this.deliveries.readSome());
    this.jobs.every(PROBE_JOB, PROBE_EVERY_MS, () => this.probe());
    this.jobs.every('providers.source_prune', PRUNE_EVERY_MS, () => this.prune());
  }

  /** Nobody buys where messages cannot be read, so nobody would find out that they can be again. */
  private async probe(): Promise<void> {
    for (const { id } of await this.sources.listUnproven()) await this.polls.askIfDue(id);
  }

  private async prune(): Promise<void> {
    await this.messages.prune();
    await this.sources.prune();
  }
}
