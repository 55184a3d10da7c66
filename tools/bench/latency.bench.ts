import { Client } from 'pg';
import { waitFor } from '@numera/testing';
import { APPS } from '../../apps/standalone/src/apps';
import type { Figure } from './figure';
import { percentile } from './percentile';
import { environmentOf, type BenchSetting } from './setting';
import { ShopFloor } from './shop-floor';

const PER_SECOND = 50;

/** How long a code takes from the list that carries it to its person's chat, at a steady stream of codes. */
export async function benchLatency(
  setting: BenchSetting,
  seconds: number,
): Promise<Record<string, Figure>> {
  const world = setting.world();
  const databaseUrl = await setting.database('latency');
  const env = await environmentOf(world);
  const floor = await ShopFloor.start(setting, APPS, env, databaseUrl, 'reserved');
  const people = await world.ask('people', PER_SECOND * seconds);
  await floor.fund(people);
  await floor.opened(people[0] ?? '');
  const failures = await Promise.all(people.slice(1).map((userId) => floor.order(userId)));
  const failure = failures.find((one) => one !== '');
  if (failure !== undefined) throw new Error(`an order failed: ${failure}`);
  await settled(databaseUrl);

  const { own, whole, sent } = await world.ask('sendCodes', { perSecond: PER_SECOND, seconds });
  if (own.length < sent) throw new Error(`${sent - own.length} of ${sent} codes never arrived`);
  const ms = (values: readonly number[], share: number): number =>
    Math.round(percentile(values, share));
  const load = `${sent} codes, ${PER_SECOND} a second`;
  const figure = (share: number, goal: string): Figure => ({
    value: ms(own, share),
    unit: 'ms from the list to the message',
    goal,
    reference: `${load}; from the provider, poll interval included: ${ms(whole, share)} ms`,
  });
  return {
    'code.latency_p50_ms': figure(0.5, ''),
    'code.latency_p99_ms': figure(0.99, '< 250'),
  };
}

/**
 * Waits until every number has been shown, so that the codes meet no backlog of the purchases. Notices, such
 * as the time left, go on at their pace and are part of what a code has to pass.
 */
async function settled(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await waitFor(
      async () => {
        const { rows } = await client.query<{ left: number }>(
          'SELECT count(*)::int AS left FROM gateway.outgoing WHERE priority < 2',
        );
        return rows[0]?.left === 0;
      },
      { deadlineMs: 30_000, what: 'the numbers to be shown', everyMs: 200 },
    );
  } finally {
    await client.end();
  }
}
