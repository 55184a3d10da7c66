import { AppError, backoffMs, pause } from '@numera/kernel';
import type { ConfirmChannel, Message, Options } from 'amqplib';
import type { BrokerConnection } from './broker-connection';
import { Exchanges } from './exchanges';
import { hushed, LastingChannel } from './lasting-channel';
import { declareRetries } from './topology';

interface Parcel {
  /** One that is declared with the channel; that of the message's name where none is given. */
  readonly exchange?: string;
  readonly routingKey: string;
  readonly content: Buffer;
  readonly options: Options.Publish & { readonly messageId: string };
}

/** What the broker said of one message. */
type Verdict = 'confirmed' | 'returned' | 'refused' | 'unanswered';

/**
 * Publishes with confirms: resolves when the broker has the message on disk and in a queue. A message that
 * was under way when the connection broke is published again, which inboxes bear. What may be under way at
 * once is bounded by who publishes, so that nothing has to wait here for the socket.
 */
export class Publisher {
  private readonly channel: LastingChannel<ConfirmChannel>;
  private readonly exchanges = new Exchanges();
  private readonly returned = new Set<string>();

  constructor(
    connection: BrokerConnection,
    private readonly delaysMs: readonly number[],
  ) {
    this.channel = new LastingChannel(connection, async (model) => {
      const channel = hushed(await model.createConfirmChannel());
      await declareRetries(channel, this.delaysMs);
      // Comes before the confirm of the same message.
      channel.on('return', ({ properties }: Message) => {
        this.returned.add(String(properties.messageId));
      });
      return channel;
    });
  }

  open(): Promise<unknown> {
    return this.channel.whenOpen();
  }

  /** @throws AppError `MESSAGING.UNROUTABLE` when no queue takes it, `MESSAGING.CLOSED` */
  async publish(parcel: Parcel): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const verdict = await this.tryOnce(parcel);
      if (verdict === 'confirmed') return;
      if (verdict === 'returned') {
        throw new AppError('MESSAGING.UNROUTABLE', 'unavailable', { name: parcel.routingKey });
      }
      // Refused: a queue is full or has lost its majority for now. Unanswered: the channel is gone.
      if (verdict === 'refused') await pause(backoffMs(attempt, 50, 2_000));
    }
  }

  close(): Promise<void> {
    return this.channel.close();
  }

  private async tryOnce({ exchange, routingKey, content, options }: Parcel): Promise<Verdict> {
    const channel = await this.channel.whenOpen();
    try {
      const target = exchange ?? (await this.exchanges.of(channel, routingKey));
      return await new Promise<Verdict>((answer) => {
        const settled = (error: unknown): void => {
          const isReturned = this.returned.delete(options.messageId);
          if (isReturned) answer('returned');
          else if (error === null || error === undefined) answer('confirmed');
          else answer(channel === this.channel.current ? 'refused' : 'unanswered');
        };
        const mandatory = { persistent: true, mandatory: true, ...options };
        channel.publish(target, routingKey, content, mandatory, settled);
      });
    } catch {
      // Publishing into a channel that has just closed throws; the next one is waited for.
      await pause(20);
      return 'unanswered';
    }
  }
}
