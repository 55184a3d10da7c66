import { gatewayApp } from '@numera/gateway';
import { ordersApp } from '@numera/orders';
import { paymentsApp } from '@numera/payments';
import { pollerApp } from '@numera/poller';
import { providersApp } from '@numera/providers';
import { walletApp } from '@numera/wallet';
import { ServiceConfig, type AppDefinition } from '@numera/service';

/** In the order in which they start: who is asked comes before who asks. */
export const APPS: readonly AppDefinition[] = [
  walletApp,
  paymentsApp,
  providersApp,
  ordersApp,
  pollerApp,
  gatewayApp,
];

/** Every class of settings there is. */
export const CONFIGS = [ServiceConfig, ...APPS.flatMap((app) => app.configs)];
