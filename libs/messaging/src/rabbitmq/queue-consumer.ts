import { Logger } from '@nestjs/common';
import { toError } from '@numera/kernel';
import type { Channel, ConsumeMessage } from 'amqplib';
import { Acknowledgements } from './acknowledgements';
import type { BrokerConnection } from './broker-connection';
import { hushed, LastingChannel } from './lasting-channel';

export interface QueueOptions {
  readonly prefetch: number;
  /** Declares the queue and answers its name. */
  readonly declare: (channel: Channel) => Promise<string>;
  /** A rejection leaves the message with the broker, which gives it to somebody again. */
  readonly take: (message: ConsumeMessage, channel: Channel) => Promise<void>;
}

/** Takes a queue's messages, at most `prefetch` in hand, and acknowledges each when its work is done. */
export class QueueConsumer {
  private readonly logger = new Logger(QueueConsumer.name);
  private readonly channel: LastingChannel<Channel>;
  private readonly inHand = new Set<Promise<void>>();
  private tag: string | null = null;
  private declared: string | null = null;
  private acks: Acknowledgements | null = null;
  private stopping = false;

  constructor(
    connection: BrokerConnection,
    private readonly options: QueueOptions,
  ) {
    this.channel = new LastingChannel(connection, async (model) => {
      const channel = hushed(await model.createChannel());
      const queue = await options.declare(channel);
      this.declared = queue;
      await channel.prefetch(options.prefetch);
      const acks = new Acknowledgements(channel);
      this.acks = acks;
      const { consumerTag } = await channel.consume(queue, (message) => {
        if (message) this.receive(channel, acks, message);
        // The broker has ended the consumer: its queue was deleted or has moved.
        else this.channel.renew();
      });
      this.tag = consumerTag;
      return channel;
    });
  }

  /** The queue's name once it has been declared. */
  get queue(): string | null {
    return this.declared;
  }

  open(): Promise<unknown> {
    return this.channel.whenOpen();
  }

  /** Takes nothing more and waits for what is in hand. */
  async close(): Promise<void> {
    this.stopping = true;
    const { current } = this.channel;
    if (current && this.tag !== null) await current.cancel(this.tag).catch(() => undefined);
    await Promise.allSettled(this.inHand);
    this.acks?.flush();
    await this.channel.close();
  }

  private receive(channel: Channel, acks: Acknowledgements, message: ConsumeMessage): void {
    acks.note(message);
    // What comes after the decision to stop goes back to the queue with the channel.
    if (this.stopping) return;
    const work = this.options
      .take(message, channel)
      .then(() => acks.acknowledge(message))
      .catch((thrown: unknown) => {
        this.logger.warn({ msg: 'message left at the broker', error: toError(thrown).message });
        acks.giveBack(message);
      })
      .finally(() => this.inHand.delete(work));
    this.inHand.add(work);
  }
}
