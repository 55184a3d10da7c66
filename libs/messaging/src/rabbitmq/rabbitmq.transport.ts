import type { Envelope } from '@numera/contracts';
import { AppError, pause } from '@numera/kernel';
import type { Channel, ConsumeMessage } from 'amqplib';
import { Transport, MAX_DELIVERIES, type Consumer } from '../transport';
import { BrokerConnection } from './broker-connection';
import { hangUp } from './hang-up';
import { buryDead, deliverOnce } from './delivery';
import { Publisher } from './publisher';
import { QueryClient } from './query-client';
import { replyWith, replyWithError } from './query-reply';
import { hushed } from './lasting-channel';
import { QueueConsumer, type QueueOptions } from './queue-consumer';
import {
  declareDeadQueue,
  declareQueryQueue,
  declareQueue,
  kindOf,
  queueOf,
  RETRY_DELAYS_MS,
} from './topology';

export interface RabbitMqOptions {
  /** `amqp://user:password@host:5672/vhost` */
  readonly url: string;
  /** What the broker's lists of connections call this process. */
  readonly name: string;
  readonly maxDeliveries?: number;
  readonly delaysMs?: readonly number[];
}

/** Work in hand is waited for at most so long when a service is detached; the broker gives it to others then. */
const DETACH_MS = 15_000;

/**
 * RabbitMQ between the services: a topic exchange for each service's messages, a quorum queue for each
 * service and kind, shared by its replicas. Publishing has a connection of its own, because a broker that is
 * short of memory stops reading from publishers, and consumers must go on then.
 */
export class RabbitMqTransport extends Transport {
  override readonly exclusive = false;
  private readonly outward: BrokerConnection;
  private readonly inward: BrokerConnection;
  private readonly publisher: Publisher;
  private readonly queries: QueryClient;
  private readonly consumers = new Map<string, QueueConsumer[]>();
  private readonly delaysMs: readonly number[];
  private readonly maxDeliveries: number;

  constructor(options: RabbitMqOptions) {
    super();
    this.delaysMs = options.delaysMs ?? RETRY_DELAYS_MS;
    this.maxDeliveries = options.maxDeliveries ?? MAX_DELIVERIES;
    this.outward = new BrokerConnection(options.url, `${options.name} out`);
    this.inward = new BrokerConnection(options.url, `${options.name} in`);
    this.publisher = new Publisher(this.outward, this.delaysMs);
    this.queries = new QueryClient(this.outward);
  }

  override get isConnected(): boolean {
    return this.outward.isConnected && this.inward.isConnected;
  }

  /** Resolves when the broker can be reached; waits for it however long that takes. */
  async whenConnected(): Promise<void> {
    await Promise.all([this.publisher.open(), this.inward.whenConnected()]);
  }

  override async attach(consumer: Consumer): Promise<void> {
    const { service } = consumer;
    if (this.consumers.has(service)) {
      throw new AppError('MESSAGING.ATTACHED_TWICE', 'bug', { service });
    }
    const queues = (['commands', 'events'] as const)
      .map((kind) => this.subscriptionQueue(consumer, kind))
      .filter((queue) => queue !== null);
    if (queues.length > 0) queues.push(this.deadQueue(consumer));
    if (consumer.queries.length > 0) queues.push(this.queryQueue(consumer));
    const consumers = queues.map((queue) => new QueueConsumer(this.inward, queue));
    this.consumers.set(service, consumers);
    await Promise.all(consumers.map((one) => one.open()));
  }

  override async detach(service: string): Promise<void> {
    const consumers = this.consumers.get(service) ?? [];
    this.consumers.delete(service);
    const waiting = new AbortController();
    const closed = Promise.all(consumers.map((one) => one.close())).finally(() => waiting.abort());
    await Promise.race([closed, pause(DETACH_MS, waiting.signal)]);
  }

  override publish(envelope: Envelope): Promise<void> {
    return this.publisher.publish({
      routingKey: envelope.name,
      content: Buffer.from(JSON.stringify(envelope)),
      options: { messageId: envelope.id, type: envelope.name, contentType: 'application/json' },
    });
  }

  override ask(envelope: Envelope, timeoutMs: number): Promise<Record<string, unknown>> {
    return this.queries.ask(envelope, timeoutMs);
  }

  override async depths(service: string): Promise<ReadonlyMap<string, number>> {
    const depths = new Map<string, number>();
    const queues = (this.consumers.get(service) ?? []).flatMap((one) => one.queue ?? []);
    const model = await this.inward.whenConnected();
    const channel = hushed(await model.createChannel());
    try {
      for (const queue of queues) depths.set(queue, (await channel.checkQueue(queue)).messageCount);
    } finally {
      await hangUp(channel);
    }
    return depths;
  }

  override async close(): Promise<void> {
    await Promise.all([...this.consumers.keys()].map((service) => this.detach(service)));
    await Promise.all([this.publisher.close(), this.queries.close()]);
    await Promise.all([this.outward.close(), this.inward.close()]);
  }

  private subscriptionQueue(consumer: Consumer, kind: 'commands' | 'events'): QueueOptions | null {
    const names = consumer.subscriptions.filter((name) => kindOf(name) === kind);
    if (names.length === 0) return null;
    const { service, prefetch } = consumer;
    const options = { maxDeliveries: this.maxDeliveries, delaysMs: this.delaysMs };
    return {
      prefetch,
      declare: (channel) => declareQueue(channel, service, kind, names),
      take: (message) =>
        deliverOnce(message, queueOf(service, kind), consumer, this.publisher, options),
    };
  }

  private deadQueue(consumer: Consumer): QueueOptions {
    return {
      prefetch: 1,
      declare: (channel) => declareDeadQueue(channel, consumer.service),
      take: (message) => buryDead(message, consumer),
    };
  }

  private queryQueue(consumer: Consumer): QueueOptions {
    return {
      prefetch: consumer.prefetch,
      declare: (channel) => declareQueryQueue(channel, consumer.service, consumer.queries),
      take: (message, channel) => this.answer(message, channel, consumer),
    };
  }

  private async answer(
    message: ConsumeMessage,
    channel: Channel,
    consumer: Consumer,
  ): Promise<void> {
    const { replyTo, correlationId } = message.properties as {
      replyTo?: string;
      correlationId?: string;
    };
    if (replyTo === undefined || correlationId === undefined) return;
    const reply = await consumer
      .answer(JSON.parse(message.content.toString('utf8')) as Envelope)
      .then(replyWith, replyWithError);
    channel.sendToQueue(replyTo, reply, { correlationId });
  }
}
