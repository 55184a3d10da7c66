import { create, ReservationOpened } from '@numera/contracts';
import { newId } from '@numera/kernel';
import { jobOrigin, seal } from '@numera/messaging';
import { pollerApp } from '@numera/poller';
import { prepareServices } from '../../apps/standalone/src/services';
import { providersApp } from '@numera/providers';
import type { Figure } from './figure';
import { environmentOf, type BenchSetting } from './setting';
import type { BoughtNumber } from './world-calls';

const NUMBERS = 10_000;
const OPEN_AT_ONCE = 250;
const WAIT_MS = 600_000;

/** How often the provider is called for ten thousand numbers that wait on one account. */
export async function benchPolls(
  setting: BenchSetting,
  seconds: number,
): Promise<Record<string, Figure>> {
  const world = setting.world();
  const bought = await world.ask('buy', NUMBERS);
  const env = await environmentOf(world);
  const databaseUrl = await setting.database('poll');
  const apps = [providersApp, pollerApp];
  const services = await prepareServices(apps, env, databaseUrl);
  setting.afterwards(() => services.stop());
  await services.run();
  const { transport } = services;
  const botId = env['BOT_TOKEN']?.split(':')[0] ?? '0';
  const startedMs = Date.now();
  for (let at = 0; at < bought.length; at += OPEN_AT_ONCE) {
    const group = bought.slice(at, at + OPEN_AT_ONCE);
    await Promise.all(group.map((one) => transport.publish(seal(opened(one), jobOrigin(botId)))));
  }
  setting.say(`  ${NUMBERS} numbers wait after ${Math.round((Date.now() - startedMs) / 1_000)} s`);

  const { lists, checks } = await world.ask('countPolls', seconds);
  return {
    'poll.calls_per_second': {
      value: (lists + checks) / seconds,
      unit: 'calls a second',
      goal: '<= 0.5',
      reference: `${NUMBERS} numbers on one account: ${lists} lists and ${checks} checks in ${seconds} s`,
    },
  };
}

function opened({ externalId, phoneNumber }: BoughtNumber): ReservationOpened {
  const now = Date.now();
  return create(ReservationOpened, {
    orderId: newId(),
    userId: '1',
    serviceId: 1574,
    serviceName: 'Ring4',
    serviceEmoji: '📞',
    countryCode: 'US',
    numberType: 'temporary',
    price: 33n,
    reservationId: newId(),
    phoneNumber,
    accountId: 'smspool-main',
    externalId,
    openedAt: new Date(now).toISOString(),
    deadline: new Date(now + WAIT_MS).toISOString(),
    serverNumber: 1,
  });
}
