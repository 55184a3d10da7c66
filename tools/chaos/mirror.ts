import { setTimeout as delay } from 'node:timers/promises';
import { allContracts, classOf, contractOf } from '@numera/contracts';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { exchangeOf } from '../../libs/messaging/src/rabbitmq/topology';
import { BrokerGuest } from './broker-guest';
import type { Random } from './random';

/** On a copy, so that no copy is copied. */
const MARK = 'x-chaos-copy';
const LATEST_MS = 5_000;

/**
 * Sees every command and event that the services publish and publishes some of them again, with the same id,
 * a while later: after others that followed the original. Queries have no effect and are left alone.
 */
export class Mirror extends BrokerGuest {
  copies = 0;
  private isOver = false;
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    brokerUrl: string,
    private readonly share: number,
    private readonly random: Random,
  ) {
    super(brokerUrl);
  }

  /** Copies nothing more; what it has copied is published. */
  async stop(): Promise<void> {
    this.isOver = true;
    await delay(LATEST_MS);
    for (const timer of this.timers) clearTimeout(timer);
    await this.leave();
  }

  protected override async settleIn(channel: ConfirmChannel): Promise<void> {
    const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
    for (const exchange of new Set(allContracts().map(({ name }) => exchangeOf(name)))) {
      await channel.assertExchange(exchange, 'topic', { durable: true });
      await channel.bindQueue(queue, exchange, '#');
    }
    await channel.consume(queue, (message) => this.see(message), { noAck: true });
  }

  private see(message: ConsumeMessage | null): void {
    if (!message || this.isOver || message.properties.headers?.[MARK] === true) return;
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
