import { ProvidersConfig } from '../../apps/providers/src/providers.config';
import type { Figure } from './figure';
import { startInProcess } from './in-process';
import { startStack } from './on-stack';
import { environmentOf, type BenchSetting } from './setting';
import type { ShopFloor } from './shop-floor';

const CONCURRENCY = 100;
const PEOPLE = 400;
const WARM_UP_SECONDS = 5;
/** More than can be used: what is measured is Numera, not SMSPool's limit. */
const LIFTED = 1_000;
const AT_MOST = `${CONCURRENCY} orders under way at once, looked at every 2 s: at most ${CONCURRENCY / 2}/s`;

interface Ended {
  readonly completed: number;
  readonly failed: number;
}

/** Whole orders a second: placed, held, bought, watched, delivered, captured; as fast as the next can be placed. */
export async function benchOrders(
  setting: BenchSetting,
  seconds: number,
): Promise<Record<string, Figure>> {
  const world = setting.world();
  const env = { ...(await environmentOf(world)), PURCHASES_AT_ONCE: '128' };
  const databaseUrl = await setting.database('orders');
  const { services, floor } = await startInProcess(setting, env, databaseUrl, 'completed');
  const people = await world.ask('people', PEOPLE);
  await world.ask('codesAtOnce', true);
  await ready(floor, people);

  const allowed = await rate(floor, people, seconds / 2);
  const providers = services.apps.find((app) => app.name === 'providers');
  if (!providers) throw new Error('there are no providers');
  providers.get(ProvidersConfig).requestsPerSec = LIFTED;
  const lifted = await rate(floor, people, seconds);
  const within = (allowed.completed / (seconds / 2)).toFixed(1);
  const failed = lifted.failed === 0 ? '' : `, ${lifted.failed} failed`;
  return {
    'orders.per_second': {
      value: lifted.completed / seconds,
      unit: 'whole orders a second',
      goal: '',
      reference: `${AT_MOST}${failed}; ${within}/s within SMSPool's 30 requests/s`,
    },
  };
}

/** The same with each service a process of its own, `replicas` times, over RabbitMQ. */
export async function benchScaledOrders(
  setting: BenchSetting,
  seconds: number,
  replicas: 1 | 2,
): Promise<Record<string, Figure>> {
  const world = setting.world();
  const env = {
    ...(await environmentOf(world)),
    PURCHASES_AT_ONCE: '128',
    SMSPOOL_REQUESTS_PER_SECOND: String(LIFTED),
  };
  const { floor } = await startStack(setting, env, replicas, 'completed');
  const people = await world.ask('people', PEOPLE);
  await world.ask('codesAtOnce', true);
  await ready(floor, people);
  const { completed, failed } = await rate(floor, people, seconds);
  const name = replicas === 1 ? 'one replica' : 'two replicas';
  return {
    [`orders.per_second_${replicas}x`]: {
      value: completed / seconds,
      unit: 'whole orders a second',
      goal: '',
      reference: `${name} of each service over RabbitMQ; ${AT_MOST}${failed === 0 ? '' : `, ${failed} failed`}`,
    },
  };
}

async function ready(floor: ShopFloor, people: readonly string[]): Promise<void> {
  await floor.fund(people);
  await floor.opened(people[0] ?? '');
}

/** Keeps {@link CONCURRENCY} orders under way; counts those that end after the warm-up. */
async function rate(floor: ShopFloor, people: readonly string[], seconds: number): Promise<Ended> {
  const startMs = performance.now() + WARM_UP_SECONDS * 1_000;
  const endMs = startMs + seconds * 1_000;
  const ended = { completed: 0, failed: 0 };
  let next = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < endMs) {
      const userId = people[(next += 1) % people.length] ?? '';
      const failure = await floor.order(userId);
      const now = performance.now();
      if (now < startMs || now >= endMs) continue;
      if (failure === '') ended.completed += 1;
      else ended.failed += 1;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, caller));
  return ended;
}
