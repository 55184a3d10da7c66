import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@numera/service';
import { OrderMessages } from './order-messages';
import { OrderViewStore } from './order-view.store';

@Injectable()
export class OrderClockJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly messages: OrderMessages,
    private readonly views: OrderViewStore,
  ) {}

  onModuleInit(): void {
    this.jobs.every('gateway.clocks', 1_000, () => this.messages.turnClocks());
    this.jobs.every('gateway.prune-views', 600_000, () => this.views.prune());
  }
}
