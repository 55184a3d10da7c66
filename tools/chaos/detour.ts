import { setTimeout as delay } from 'node:timers/promises';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import { exchangeOf } from '../../libs/messaging/src/rabbitmq/topology';
import { BrokerGuest } from './broker-guest';
import type { Random } from './random';
import { findRoutes, type Route } from './routes';

/** One for each queue that ways lead to: what is in it is on its way there. */
export const detourTo = (queue: string): string => `chaos.detour.${queue}`;

/** How long one way is closed, and until when what came by then has arrived. */
const CLOSED_MS = 2_000;
const LATEST_MS = 2_000;
const PAUSE_MS = [1_000, 5_000] as const;

/**
 * Leads the messages of one way through a queue of the tool's own for a while and brings each to its end after
 * a time of its own, so that they overtake each other and others overtake them. The queue is as safe as theirs,
 * and a message leaves it only when it is in the next, so that a restarted broker loses none here either.
 */
export class Detour extends BrokerGuest {
  led = 0;
  private readonly routes = findRoutes();
  /** The way that is closed now. */
  private closed: Route | null = null;
  private roaming: Promise<void> | null = null;
  private isOver = false;

  constructor(
    brokerUrl: string,
    private readonly random: Random,
  ) {
    super(brokerUrl);
  }

  override start(): void {
    super.start();
    this.roaming = this.roam();
  }

  /** Opens all ways again and waits until what was led astray has arrived. */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.roaming;
    await delay(LATEST_MS);
    await this.leave();
  }

  protected override async settleIn(channel: ConfirmChannel): Promise<void> {
    const durable = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
    for (const queue of new Set(this.routes.map((one) => one.queue))) {
      await channel.assertQueue(detourTo(queue), durable);
      await channel.consume(detourTo(queue), (message) => {
        if (message) void this.lead(channel, message, queue);
      });
    }
    // What was closed when the connection was lost.
    if (this.closed) await open(channel, this.closed);
    this.closed = null;
  }

  private async roam(): Promise<void> {
    while (!this.isOver) {
      await delay(this.random.between(...PAUSE_MS));
      const route = this.random.pick(this.routes);
      const { channel } = this;
      if (!channel) continue;
      // Before the first step, so that a connection lost in between is made good.
      this.closed = route;
      try {
        await close(channel, route);
        await delay(CLOSED_MS);
        await open(channel, route);
        this.closed = null;
      } catch {
        // The next connection opens it.
      }
    }
  }

  private async lead(
    channel: ConfirmChannel,
    message: ConsumeMessage,
    queue: string,
  ): Promise<void> {
    await delay(this.random.between(0, LATEST_MS));
    const { properties, content } = message;
    const options = {
      messageId: String(properties.messageId),
      type: String(properties.type),
      persistent: true,
      headers: { ...properties.headers },
    };
    try {
      await new Promise<void>((resolve, reject) => {
        channel.publish('', queue, content, options, (error: unknown) =>
          error ? reject(new Error('not taken')) : resolve(),
        );
      });
      channel.ack(message);
      this.led += 1;
    } catch {
      // The channel is gone: the message is given to the next one.
    }
  }
}

/** First the detour and then the barrier: in between a message takes both ways, never none. */
async function close(channel: ConfirmChannel, { name, queue }: Route): Promise<void> {
  await channel.bindQueue(detourTo(queue), exchangeOf(name), name);
  await channel.unbindQueue(queue, exchangeOf(name), name);
}

async function open(channel: ConfirmChannel, { name, queue }: Route): Promise<void> {
  await channel.bindQueue(queue, exchangeOf(name), name);
  await channel.unbindQueue(detourTo(queue), exchangeOf(name), name);
}
