import { connect } from 'amqplib';
import type { Client } from 'pg';
import { waitFor } from '@numera/testing';
import {
  queueOf,
  RETRY_DELAYS_MS,
  retryExchangeOf,
} from '../../libs/messaging/src/rabbitmq/topology';
import { readOpenWork } from './books';
import { detourTo } from './detour';
import { findRoutes } from './routes';
import type { World } from './world/world';

export interface DrainOptions {
  readonly world: World;
  readonly db: Client;
  readonly brokerUrl: string;
  readonly services: readonly string[];
  readonly limitMs: number;
  /** Hears now and then of what is still open. */
  readonly tell: (line: string) => void;
}

const TELL_EVERY_MS = 10_000;

/** Waits until nothing is under way anywhere; answers what still is when the time is over. */
export async function drain(options: DrainOptions): Promise<Record<string, number>> {
  let open: Record<string, number> = {};
  const telling = setInterval(() => options.tell(`  still open: ${listOf(open)}`), TELL_EVERY_MS);
  await waitFor(
    async () => {
      open = await readAll(options);
      return Object.keys(open).length === 0;
    },
    { deadlineMs: options.limitMs, everyMs: 500, what: 'the end of all work' },
  )
    .catch(() => undefined)
    .finally(() => clearInterval(telling));
  return open;
}

const listOf = (open: Readonly<Record<string, number>>): string =>
  Object.entries(open)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');

async function readAll({
  world,
  db,
  brokerUrl,
  services,
}: DrainOptions): Promise<Record<string, number>> {
  const { busy, busyWith } = await world.ask('progress', null);
  if (busy > 0) return { [`persons with an order, such as ${busyWith.join('; ')}`]: busy };
  const { poolOrders } = await world.ask('report', null);
  const running = poolOrders.filter((one) => one.state === 'pending').length;
  const open = {
    ...(await readOpenWork(db, services)),
    ...(await readQueues(brokerUrl, services)),
  };
  return running > 0 ? { ...open, 'numbers at the provider': running } : open;
}

/** Messages that wait at the broker, by queue. */
async function readQueues(
  brokerUrl: string,
  services: readonly string[],
): Promise<Record<string, number>> {
  const model = await connect(brokerUrl, { timeout: 5_000 });
  try {
    const kinds = ['commands', 'events', 'queries'] as const;
    const names = [
      ...services.flatMap((service) => kinds.map((kind) => queueOf(service, kind))),
      ...RETRY_DELAYS_MS.map(retryExchangeOf),
      ...new Set(findRoutes().map(({ queue }) => detourTo(queue))),
    ];
    const counted = new Map<string, number>();
    for (const name of names) {
      const count = await countOf(model, name);
      if (count > 0) counted.set(`queue ${name}`, count);
    }
    return Object.fromEntries(counted);
  } finally {
    await model.close();
  }
}

/** On a channel of its own: asking for a queue that is not there closes the channel. */
async function countOf(model: Awaited<ReturnType<typeof connect>>, name: string): Promise<number> {
  const channel = await model.createChannel();
  channel.on('error', () => undefined);
  try {
    const { messageCount } = await channel.checkQueue(name);
    await channel.close();
    return messageCount;
  } catch {
    // The service has no queue of this kind.
    return 0;
  }
}
