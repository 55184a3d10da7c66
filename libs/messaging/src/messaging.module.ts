import { join } from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import { Bus } from './bus';
import { Inbox } from './inbox';
import { Outbox } from './outbox';
import { OutboxRelay } from './outbox-relay';
import { Transport } from './transport';

/** The tables that every service's schema has for its messages. */
export const MESSAGING_MIGRATIONS = join(__dirname, '..', 'migrations');

@Module({})
export class MessagingModule {
  static over(transport: Transport): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      providers: [{ provide: Transport, useValue: transport }, Bus, Inbox, Outbox, OutboxRelay],
      exports: [Transport, Bus, Inbox, Outbox, OutboxRelay],
    };
  }
}
