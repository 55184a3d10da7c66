import { setTimeout as delay } from 'node:timers/promises';
import type { Figure } from './figure';
import { startProgram } from './program';
import { residentMb } from './resident';
import { environmentOf, type BenchSetting } from './setting';

const SHOPPERS = 40;
const IDLE_SECONDS = 10;
const LOOK_MS = 200;

/** What the whole product holds in memory: doing nothing, and the most while people buy. */
export async function benchMemory(
  setting: BenchSetting,
  seconds: number,
): Promise<Record<string, Figure>> {
  const world = setting.world();
  const databaseUrl = await setting.database('memory');
  const env = { ...(await environmentOf(world)), DATABASE_URL: databaseUrl };
  const program = await startProgram(setting.folder, env);
  setting.afterwards(() => program.stop());
  await delay(IDLE_SECONDS * 1_000);
  const idle = residentMb(program.pid);

  const ids = await world.ask('people', SHOPPERS);
  await world.ask('codesAtOnce', true);
  await world.ask('fundByHand', ids);
  let peak = 0;
  const look = setInterval(() => (peak = Math.max(peak, residentMb(program.pid))), LOOK_MS);
  let codes: number;
  try {
    codes = await world.ask('shopByHand', { ids, seconds });
  } finally {
    clearInterval(look);
  }
  return {
    'memory.idle_mb': {
      value: Math.round(idle),
      unit: 'MiB resident',
      goal: '',
      reference: `all services in one process, ${IDLE_SECONDS} s after its start, PostgreSQL outside`,
    },
    'memory.load_mb': {
      value: Math.round(peak),
      unit: 'MiB resident at most',
      goal: '',
      reference: `${SHOPPERS} people at the buttons for ${seconds} s, ${codes} codes delivered`,
    },
  };
}
