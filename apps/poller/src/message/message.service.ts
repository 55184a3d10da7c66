import { Injectable, Logger } from '@nestjs/common';
import { CodeReceived, create, type MessageFound } from '@numera/contracts';
import { Database, type Transaction } from '@numera/database';
import {
  Batcher,
  currentOrigin,
  Inbox,
  jobOrigin,
  noteStep,
  Outbox,
  seal,
  type Origin,
} from '@numera/messaging';
import type { Watch } from '../watch/watch.store';
import { codeIn, messageId, messageText, type Seen } from './message.rules';
import { MessageStore, type SeenMessage } from './message.store';

type Matched = Pick<Watch, 'reservationId' | 'botId' | 'orderId' | 'serviceId' | 'correlationId'>;

interface Taken {
  readonly watch: Matched;
  readonly message: Seen;
}

/** Turns what was seen on a number into codes. */
@Injectable()
export class MessageService {
  private readonly logger = new Logger(MessageService.name);

  /** Pushed messages come many at a time. */
  private readonly found: Batcher<Taken>;

  constructor(
    private readonly database: Database,
    private readonly messages: MessageStore,
    private readonly outbox: Outbox,
    inbox: Inbox,
  ) {
    this.found = new Batcher(database, inbox, {
      keyOf: ({ watch }) => watch.reservationId,
      write: (tx, items) =>
        this.publish(
          tx,
          items.map(({ input }) => input),
        ),
    });
  }

  /** Stores the messages and publishes the codes of new ones, all in one transaction. */
  async takeMessages(taken: readonly Taken[]): Promise<void> {
    if (taken.length === 0) return;
    const settled = await this.messages.findSettled(taken.map(idOf));
    const open = taken.filter((one) => !settled.has(idOf(one)));
    if (open.length > 0) await this.database.inTransaction((tx) => this.publish(tx, open));
  }

  /** A message that was found in another way than by looking; takes the same path. */
  takeFound(event: MessageFound): Promise<void> {
    const origin = currentOrigin() ?? jobOrigin('0');
    const { orderId, reservationId } = event;
    const { botId, correlationId } = origin;
    const watch = { reservationId, botId, orderId, serviceId: 0, correlationId };
    return this.found.add({ watch, message: event });
  }

  private async publish(tx: Transaction, taken: readonly Taken[]): Promise<void> {
    const rows = taken.map(seenMessage);
    const fresh = new Map(await this.messages.store(tx, uniqueRows(rows)));
    const envelopes = taken.flatMap(({ watch }, at) => {
      const row = rows[at];
      const seenAt = row && fresh.get(row.messageId)?.toISOString();
      if (!row || seenAt === undefined) return [];
      fresh.delete(row.messageId);
      if (row.code === null) {
        const { correlationId } = watch;
        const { orderId } = row;
        this.logger.warn({ msg: 'a message without a code', orderId, correlationId });
        return [];
      }
      const { orderId, reservationId, text, code } = row;
      this.database.afterCommit(tx, () =>
        noteStep({ msg: 'code found', orderId, reservationId }, originOf(watch)),
      );
      const event = { orderId, reservationId, messageId: row.messageId, code, text, seenAt };
      return [seal(create(CodeReceived, event), originOf(watch))];
    });
    await this.outbox.addSealed(tx, envelopes);
  }
}

/** A statement may not store one message twice. */
function uniqueRows(rows: readonly SeenMessage[]): SeenMessage[] {
  return [...new Map(rows.map((row) => [row.messageId, row])).values()];
}

function idOf({ watch, message }: Taken): string {
  return messageId(watch.reservationId, message);
}

function seenMessage({ watch, message }: Taken): SeenMessage {
  const { botId, orderId, reservationId, serviceId } = watch;
  return {
    messageId: messageId(reservationId, message),
    botId,
    orderId,
    reservationId,
    text: messageText(message),
    code: codeIn(message, serviceId),
  };
}

function originOf(watch: Matched): Origin {
  return jobOrigin(watch.botId, watch.correlationId);
}
