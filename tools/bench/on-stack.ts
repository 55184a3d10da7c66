import { join } from 'node:path';
import { RabbitMqTransport } from '@numera/messaging';
import { SERVICES, Stack } from '../stack/stack';
import type { BenchSetting } from './setting';
import { ShopFloor } from './shop-floor';

/** All services as processes of their own over the run's RabbitMQ, each so often, and somebody who orders. */
export async function startStack(
  setting: BenchSetting,
  env: Readonly<Record<string, string>>,
  replicas: number,
  until: 'reserved' | 'completed',
): Promise<{ databaseUrl: string; floor: ShopFloor }> {
  const databaseUrl = await setting.database(`stack_${replicas}_${until}`);
  const brokerUrl = await setting.broker(`bench-${replicas}-${until}`);
  const { PATH = '', HOME = '' } = process.env;
  const stack = await Stack.start({
    folder: join(setting.folder, `stack-${replicas}-${until}`),
    env: {
      PATH,
      HOME,
      LOG_LEVEL: 'warn',
      ...env,
      DATABASE_URL: databaseUrl,
      BROKER_URL: brokerUrl,
    },
    scale: Object.fromEntries(SERVICES.map((service) => [service, replicas])),
    say: setting.say,
  });
  setting.afterwards(() => stack.stop());
  const transport = new RabbitMqTransport({ url: brokerUrl, name: 'bench' });
  setting.afterwards(() => transport.close());
  return { databaseUrl, floor: await ShopFloor.open(transport, env['BOT_TOKEN'] ?? '', until) };
}
