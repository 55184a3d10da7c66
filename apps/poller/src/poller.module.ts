import { Module } from '@nestjs/common';
import { AccountStore } from './look/account.store';
import { ArrivalStore } from './look/arrival.store';
import { LookJob } from './look/look.job';
import { LookMetrics } from './look/look.metrics';
import { LookService } from './look/look.service';
import { PollerSchedule } from './look/poller-schedule';
import { MessageHandler } from './message/message.handler';
import { MessageService } from './message/message.service';
import { MessageStore } from './message/message.store';
import { WatchHandler } from './watch/watch.handler';
import { WatchService } from './watch/watch.service';
import { WatchStore } from './watch/watch.store';

@Module({
  controllers: [MessageHandler, WatchHandler],
  providers: [
    AccountStore,
    ArrivalStore,
    LookJob,
    LookMetrics,
    LookService,
    MessageService,
    MessageStore,
    PollerSchedule,
    WatchService,
    WatchStore,
  ],
})
export class PollerModule {}
