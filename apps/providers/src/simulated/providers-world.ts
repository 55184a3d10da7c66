import { AcquireNumber, create, OrderCompleted, ReleaseNumber } from '@numera/contracts';
import { Database } from '@numera/database';
import { newId } from '@numera/kernel';
import { startTestApps, type TestApps } from '@numera/testing';
import { providersApp } from '../providers.app';
import { AccountRegistry } from '../account/account.registry';
import { AccountStore } from '../account/account.store';
import { ProviderSource } from '../source/provider-source';
import { SourceStore } from '../source/source.store';
import type { FakeProvider } from './fake-provider';
import { SHOP_KEY, SimulatedShop } from './simulated-shop';

export interface World {
  readonly shop: SimulatedShop;
  readonly apps: TestApps;
  readonly database: Database;
  stop(): Promise<void>;
}

/** This service on a PostgreSQL, before a simulated SMSPool, with waits of tests and not of life. */
export async function startWorld(env: Record<string, string> = {}): Promise<World> {
  const shop = await SimulatedShop.open();
  const apps = await startTestApps([providersApp], {
    env: {
      SMSPOOL_API_KEY: SHOP_KEY,
      SMSPOOL_API_URL: shop.url,
      PROVIDER_TIMEOUT_MS: '5000',
      PURCHASE_SETTLE_MS: '300',
      RELEASE_RETRY_MS: '50',
      ...env,
    },
  });
  return {
    shop,
    apps,
    database: apps.get('providers', Database),
    stop: async () => {
      await apps.stop();
      await shop.close();
    },
  };
}

/** Joins a further source to those of the world, of which it is told at once. */
export async function joinProvider({ apps }: World, provider: FakeProvider): Promise<FakeProvider> {
  const { name, account } = provider;
  apps.get('providers', AccountRegistry).join(new ProviderSource(name, 'handler_api', account));
  await apps.get('providers', SourceStore).register(name);
  await apps.get('providers', AccountStore).register(account.accountId, name, null);
  return provider;
}

/** The order of a command, completed with a code of its number. */
export function completed(
  { reservationId, orderId }: AcquireNumber,
  code = '123456',
): OrderCompleted {
  return create(OrderCompleted, {
    ...{ orderId, reservationId, code, text: `Your code is ${code}` },
    ...{ userId: '1', serviceId: 1012, serviceName: 'WhatsApp', countryCode: 'US' },
    ...{ serviceEmoji: '', numberType: 'temporary' as const },
    ...{ price: 26n, phoneNumber: '+12025550000' },
  });
}

export function acquire(fields: Partial<AcquireNumber> = {}): AcquireNumber {
  return create(AcquireNumber, {
    reservationId: newId(),
    orderId: newId(),
    serviceId: 1012,
    countryCode: 'US',
    maxCost: 2_400n,
    sourceIds: ['smspool'],
    ...fields,
  });
}

export function release({ reservationId, orderId }: AcquireNumber): ReleaseNumber {
  return create(ReleaseNumber, { reservationId, orderId });
}

/** Tells whether a message is about the reservation of a command. */
export function about({ reservationId }: AcquireNumber) {
  return (message: { reservationId: string }): boolean => message.reservationId === reservationId;
}
