import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@numera/database';
import { DeliveryStore, type Delivery } from './delivery.store';
import { parseMapping, readAnswer } from './mapping.rules';
import { MessageSourceStore, type MessageSource } from './message-source.store';
import { SourceError } from './source-error';
import { SourceHealthService } from './source-health.service';
import { SourceMessageService, type ReadMessage } from './source-message.service';

const MOST_AT_ONCE = 200;

/** Reads what was pushed, after whoever pushed it has had the answer. */
@Injectable()
export class DeliveryService {
  constructor(
    private readonly database: Database,
    private readonly store: DeliveryStore,
    private readonly sources: MessageSourceStore,
    private readonly messages: SourceMessageService,
    private readonly health: SourceHealthService,
  ) {}

  /** Reads some of the deliveries of the source that has waited longest; false when there are none. */
  async readSome(): Promise<boolean> {
    const messageSourceId = await this.store.oldestSource();
    if (messageSourceId === null) return false;
    const source = await this.sources.find(messageSourceId);
    const names = await this.messages.serviceNames();
    const faults: SourceError[] = [];
    const count = await this.database.inTransaction(async (tx) => {
      faults.length = 0;
      const deliveries = await this.store.take(tx, messageSourceId, MOST_AT_ONCE);
      if (source) await this.takeAll(tx, source, deliveries, names, faults);
      return deliveries.length;
    });
    const [fault] = faults;
    if (source && fault) await this.health.noteFault(source, fault);
    return count > 0;
  }

  /** One that cannot be understood takes nothing from the others. */
  private async takeAll(
    tx: Transaction,
    source: MessageSource,
    deliveries: readonly Delivery[],
    names: ReadonlyMap<number, string>,
    faults: SourceError[],
  ): Promise<void> {
    const mapping = parseMapping(source.mapping);
    const read = deliveries.flatMap(({ body, receivedAtMs }): ReadMessage[] => {
      try {
        const reading = { afterMs: receivedAtMs, atMs: receivedAtMs };
        return readAnswer(body, mapping).messages.map((message) => ({ message, reading }));
      } catch (thrown) {
        if (!(thrown instanceof SourceError)) throw thrown;
        faults.push(thrown);
        return [];
      }
    });
    await this.messages.takeMessages(tx, source, read, names);
    if (read.length > 0) {
      await this.health.noteGood(tx, source, { cursor: null, readUntilMs: 0 });
    }
  }
}
