import { contractOf, classOf } from '@numera/contracts';
import type { Channel, Options } from 'amqplib';

/** A queue's arguments are part of its identity: changing one needs another queue name. */
type Arguments = Readonly<Record<string, string | number>>;

/** The waits between deliveries; each has a queue of its own, since only a queue's first message times out. */
export const RETRY_DELAYS_MS = [100, 500, 2_500, 12_500, 30_000] as const;

/**
 * How often the broker itself gives a message to consumers that die with it. It only bounds a message that
 * kills its consumer each time; what a handler refuses is counted by us.
 */
const DELIVERY_LIMIT = 50;

/** The exchange of everything that a service publishes or is told: events, commands, queries. */
export const exchangeOf = (messageName: string): string => `numera.${messageName.split('.')[0]}`;

export const queueOf = (service: string, kind: 'commands' | 'events' | 'queries'): string =>
  `${service}.${kind}`;

/** What the broker gave up on; the service itself buries it. */
export const deadQueueOf = (service: string): string => `${service}.dead`;

export const retryExchangeOf = (delayMs: number): string => `numera.retry.${delayMs}`;

export function kindOf(messageName: string): 'commands' | 'events' {
  const target = classOf(messageName);
  return target && contractOf(target).kind === 'command' ? 'commands' : 'events';
}

const durable = (more: Arguments): Options.AssertQueue => ({
  durable: true,
  arguments: { 'x-queue-type': 'quorum', ...more },
});

/** Dead-lettering inside the broker loses nothing only in this combination. */
const safeDeadLetters = {
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
};

export async function declareQueue(
  channel: Channel,
  service: string,
  kind: 'commands' | 'events',
  names: readonly string[],
): Promise<string> {
  await declareDeadQueue(channel, service);
  const queue = queueOf(service, kind);
  await channel.assertQueue(
    queue,
    durable({
      'x-delivery-limit': DELIVERY_LIMIT,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': deadQueueOf(service),
      ...safeDeadLetters,
    }),
  );
  await bind(channel, queue, names);
  return queue;
}

export async function declareDeadQueue(channel: Channel, service: string): Promise<string> {
  const queue = deadQueueOf(service);
  await channel.assertQueue(queue, durable({}));
  return queue;
}

/** Queries are worth nothing after their time limit, which each carries: nothing of them needs a disk. */
export async function declareQueryQueue(
  channel: Channel,
  service: string,
  names: readonly string[],
): Promise<string> {
  const queue = queueOf(service, 'queries');
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'classic' } });
  await bind(channel, queue, names);
  return queue;
}

/**
 * Where a message waits for its next delivery. The fan-out leaves the routing key alone, which names the
 * queue it came from; when its time is over the default exchange brings it back there.
 */
export async function declareRetries(channel: Channel, delaysMs: readonly number[]): Promise<void> {
  for (const delayMs of delaysMs) {
    const name = retryExchangeOf(delayMs);
    await channel.assertExchange(name, 'fanout', { durable: true });
    await channel.assertQueue(
      name,
      durable({ 'x-message-ttl': delayMs, 'x-dead-letter-exchange': '', ...safeDeadLetters }),
    );
    await channel.bindQueue(name, name, '');
  }
}

export async function declareExchange(channel: Channel, messageName: string): Promise<void> {
  await channel.assertExchange(exchangeOf(messageName), 'topic', { durable: true });
}

async function bind(channel: Channel, queue: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await declareExchange(channel, name);
    await channel.bindQueue(queue, exchangeOf(name), name);
  }
}
