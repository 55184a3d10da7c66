import { Client } from 'pg';
import { waitFor } from '@numera/testing';
import type { Figure } from './figure';
import { startInProcess } from './in-process';
import { startStack } from './on-stack';
import { percentile } from './percentile';
import { environmentOf, type BenchSetting } from './setting';
import type { ShopFloor } from './shop-floor';
import type { World } from './world';
import type { CodeLoad, CodeTimes } from './world-calls';

const PER_SECOND = 50;
/** So few that none waits for another one: what is left is the way itself. */
const FEW_PER_SECOND = 4;

/** How long a code takes from the list that carries it to its person's chat, at a steady stream of codes. */
export async function benchLatency(
  setting: BenchSetting,
  seconds: number,
): Promise<Record<string, Figure>> {
  const world = setting.world();
  const databaseUrl = await setting.database('latency');
  const env = await environmentOf(world);
  const { floor } = await startInProcess(setting, env, databaseUrl, 'reserved');
  const load = { perSecond: PER_SECOND, seconds };
  const { own, whole, sent } = await measure(world, floor, databaseUrl, load);
  const told = `${sent} codes, ${PER_SECOND} a second; from the provider, poll interval included`;
  const figure = (share: number, goal: string): Figure => ({
    value: Math.round(percentile(own, share)),
    unit: 'ms from the list to the message',
    goal,
    reference: `${told}: ${Math.round(percentile(whole, share))} ms`,
  });
  return {
    'code.latency_p50_ms': figure(0.5, ''),
    'code.latency_p99_ms': figure(0.99, '< 250'),
  };
}

/** How much later a code arrives when its way leads through RabbitMQ and processes of their own. */
export async function benchAddedLatency(
  setting: BenchSetting,
  seconds: number,
): Promise<Record<string, Figure>> {
  const load = { perSecond: FEW_PER_SECOND, seconds };
  const median = async (over: 'process' | 'broker'): Promise<number> => {
    const world = setting.world();
    const env = await environmentOf(world);
    if (over === 'broker') {
      const { floor, databaseUrl } = await startStack(setting, env, 1, 'reserved');
      return percentile((await measure(world, floor, databaseUrl, load)).own, 0.5);
    }
    const databaseUrl = await setting.database('latency_alone');
    const { services, floor } = await startInProcess(setting, env, databaseUrl, 'reserved');
    const { own } = await measure(world, floor, databaseUrl, load);
    await services.stop();
    return percentile(own, 0.5);
  };
  const [alone, brokered] = [await median('process'), await median('broker')];
  return {
    'code.bus_added_p50_ms': {
      value: brokered - alone,
      unit: 'ms from the list to the message',
      goal: '< 30',
      reference: `${brokered.toFixed(1)} ms over RabbitMQ, ${alone.toFixed(1)} ms in one process; ${FEW_PER_SECOND} codes a second`,
    },
  };
}

/** Orders numbers, lets them settle, and sends each its code. */
async function measure(
  world: World,
  floor: ShopFloor,
  databaseUrl: string,
  load: CodeLoad,
): Promise<CodeTimes> {
  const people = await world.ask('people', load.perSecond * load.seconds);
  await floor.fund(people);
  await floor.opened(people[0] ?? '');
  const failures = await Promise.all(people.slice(1).map((userId) => floor.order(userId)));
  const failure = failures.find((one) => one !== '');
  if (failure !== undefined) throw new Error(`an order failed: ${failure}`);
  await settled(databaseUrl);
  const times = await world.ask('sendCodes', load);
  const lost = times.sent - times.own.length;
  if (lost > 0) throw new Error(`${lost} of ${times.sent} codes never arrived`);
  return times;
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
