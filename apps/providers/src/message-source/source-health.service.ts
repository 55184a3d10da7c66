import { Injectable, Logger } from '@nestjs/common';
import { create, MessageSourceChanged } from '@numera/contracts';
import { Database, type Transaction } from '@numera/database';
import { jobOrigin, Outbox } from '@numera/messaging';
import { FAILURES_TO_FAIL } from '../stock/stock.store';
import { MessageSourceStore, type MessageSource } from './message-source.store';
import type { SourceError } from './source-error';

/** What is wrong with message sources, told to admins when it begins and when it is over. */
@Injectable()
export class SourceHealthService {
  private readonly logger = new Logger(SourceHealthService.name);

  constructor(
    private readonly database: Database,
    private readonly store: MessageSourceStore,
    private readonly outbox: Outbox,
  ) {}

  /** Answers how often in a row it has failed now. */
  noteFault(source: MessageSource, { fault, detail }: SourceError): Promise<number> {
    const { messageSourceId, name, botId } = source;
    this.logger.warn({ msg: 'message source failed', source: messageSourceId, fault, detail });
    return this.database.inTransaction(async (tx) => {
      const failures = await this.store.noteFault(tx, messageSourceId, fault, detail);
      if (failures === FAILURES_TO_FAIL) {
        const change = 'failing' as const;
        const changed = create(MessageSourceChanged, { messageSourceId, name, change, fault });
        await this.outbox.add(tx, changed, jobOrigin(botId));
      }
      return failures;
    });
  }

  /** With what it said, in one transaction. */
  async noteGood(
    tx: Transaction,
    source: MessageSource,
    read: { readonly cursor: string | null; readonly readUntilMs: number },
  ): Promise<void> {
    const { messageSourceId, name, botId } = source;
    const failures = await this.store.noteRead(tx, source, read);
    if (failures < FAILURES_TO_FAIL) return;
    const change = 'recovered' as const;
    const changed = create(MessageSourceChanged, { messageSourceId, name, change, fault: null });
    await this.outbox.add(tx, changed, jobOrigin(botId));
  }
}
