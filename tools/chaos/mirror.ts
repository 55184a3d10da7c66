import { setTimeout as delay } from 'node:timers/promises';
import { allContracts, classOf, contractOf } from '@numera/contracts';
import { connect, type Channel, type ChannelModel, type ConsumeMessage } from 'amqplib';
import { Random } from './random';

/** On a copy, so that no copy is copied. */
const MARK = 'x-chaos-copy';
const LATEST_MS = 5_000;

/**
 * Sees every command and event that the services publish and publishes some of them again, with the same id,
 * a while later: after others that followed the original. Queries have no effect and are left alone.
 */
export class Mirror {
  copies = 0;
  private channel: Channel | null = null;
  private model: ChannelModel | null = null;
  private stopping = false;
  private running: Promise<void> | null = null;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly brokerUrl: string,
    private readonly share: number,
    private readonly random: Random,
  ) {}

  start(): void {
    this.running = this.keepConnected();
  }

  /** Copies nothing more; what it has copied is published. */
  async stop(): Promise<void> {
    this.stopping = true;
    await delay(LATEST_MS + 100);
    for (const timer of this.timers) clearTimeout(timer);
    await this.model?.close().catch(() => undefined);
    await this.running;
  }

  private async keepConnected(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.connectOnce();
      } catch {
        // The broker is being restarted.
      }
      this.channel = null;
      if (!this.stopping) await delay(200);
    }
  }

  /** Resolves when the connection has ended. */
  private async connectOnce(): Promise<void> {
    const model = await connect(this.brokerUrl, { timeout: 5_000 });
    const ended = new Promise<void>((resolve) => model.once('close', () => resolve()));
    model.on('error', () => undefined);
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
    for (const owner of new Set(allContracts().map((one) => one.owner))) {
      const exchange = `numera.${owner}`;
      await channel.assertExchange(exchange, 'topic', { durable: true });
      await channel.bindQueue(queue, exchange, '#');
    }
    await channel.consume(queue, (message) => this.see(message), { noAck: true });
    this.model = model;
    this.channel = channel;
    await ended;
  }

  private see(message: ConsumeMessage | null): void {
    if (!message || this.stopping || message.properties.headers?.[MARK] === true) return;
    if (!isRepeatable(message.fields.routingKey) || !this.random.chance(this.share)) return;
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        this.publish(message);
      },
      this.random.between(0, LATEST_MS),
    );
    this.timers.add(timer);
  }

  private publish({ fields, properties, content }: ConsumeMessage): void {
    const options = {
      messageId: String(properties.messageId),
      type: String(properties.type),
      persistent: true,
      headers: { ...properties.headers, [MARK]: true },
    };
    try {
      this.channel?.publish(fields.exchange, fields.routingKey, content, options);
      this.copies += 1;
    } catch {
      // The channel has just closed: one copy fewer.
    }
  }
}

function isRepeatable(name: string): boolean {
  const target = classOf(name);
  return target !== null && contractOf(target).kind !== 'query';
}
