import type { Environment } from '@numera/service';
import { APPS } from '../../apps/standalone/src/apps';
import { prepareServices, type Services } from '../../apps/standalone/src/services';
import type { BenchSetting } from './setting';
import { ShopFloor } from './shop-floor';

/** All services in this process, and somebody who orders from them. */
export async function startInProcess(
  setting: BenchSetting,
  env: Environment,
  databaseUrl: string,
  until: 'reserved' | 'completed',
): Promise<{ services: Services; floor: ShopFloor }> {
  const services = await prepareServices(APPS, env, databaseUrl);
  setting.afterwards(() => services.stop());
  const floor = await ShopFloor.open(services.transport, env['BOT_TOKEN'] ?? '', until);
  await services.run();
  return { services, floor };
}
