import { APPS } from '../../apps/standalone/src/apps';
import { ProvidersConfig } from '../../apps/providers/src/providers.config';
import type { Figure } from './figure';
import { environmentOf, type BenchSetting } from './setting';
import { ShopFloor } from './shop-floor';

const CONCURRENCY = 100;
const PEOPLE = 400;
/** More than can be used: what is measured is Numera, not SMSPool's limit. */
const LIFTED = 1_000;

interface Ended {
  completed: number;
  failed: number;
}

/** Whole orders a second: placed, held, bought, watched, delivered, captured; as fast as the next can be placed. */
export async function benchOrders(
  setting: BenchSetting,
  seconds: number,
): Promise<Record<string, Figure>> {
  const world = setting.world();
  const env = await environmentOf(world);
  const floor = await ShopFloor.start(
    setting,
    APPS,
    { ...env, PURCHASES_AT_ONCE: '128' },
    await setting.database('orders'),
    'completed',
  );
  const people = await world.ask('people', PEOPLE);
  await floor.fund(people);
  await world.ask('codesAtOnce', true);
  await floor.opened(people[0] ?? '');

  const allowed = await rate(floor, people, 5, seconds / 2);
  const providers = floor.services.apps.find((app) => app.name === 'providers');
  if (!providers) throw new Error('there are no providers');
  providers.get(ProvidersConfig).requestsPerSec = LIFTED;
  const lifted = await rate(floor, people, 5, seconds);
  const failed = lifted.failed === 0 ? '' : `, ${lifted.failed} failed`;
  return {
    'orders.per_second': {
      value: lifted.completed / seconds,
      unit: 'whole orders a second',
      goal: '',
      reference:
        `${CONCURRENCY} orders under way at once, looked at every 2 s: at most ${CONCURRENCY / 2}/s${failed}; ` +
        `${(allowed.completed / (seconds / 2)).toFixed(1)}/s within SMSPool's 30 requests/s`,
    },
  };
}

/** Keeps {@link CONCURRENCY} orders under way; counts those that end after `warmUp` seconds. */
async function rate(
  floor: ShopFloor,
  people: readonly string[],
  warmUp: number,
  seconds: number,
): Promise<Ended> {
  const startMs = performance.now() + warmUp * 1_000;
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
