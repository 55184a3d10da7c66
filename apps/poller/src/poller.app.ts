import { join } from 'node:path';
import type { AppDefinition } from '@numera/service';
import { PollerConfig } from './poller.config';
import { PollerModule } from './poller.module';
import { WatchEntity } from './watch/watch.entity';

export const pollerApp: AppDefinition = {
  name: 'poller',
  module: PollerModule,
  configs: [PollerConfig],
  entities: [WatchEntity],
  migrations: join(__dirname, '..', 'migrations'),
};
