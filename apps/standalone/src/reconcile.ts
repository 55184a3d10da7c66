import { Logger } from '@nestjs/common';
import {
  complain,
  explain,
  loadConfigs,
  readEnvironment,
  say,
  ServiceConfig,
} from '@numera/service';
import { ordersApp } from '@numera/orders';
import { paymentsApp } from '@numera/payments';
import { ReconciliationService, walletApp } from '@numera/wallet';
import { joinDatabase } from './database';
import { prepareServices } from './services';

/** Proves the books once and prints the result; 0 when they are right, 1 when not. Moves nothing. */
export async function reconcileOnce(): Promise<number> {
  const home = process.cwd();
  const env = readEnvironment(home);
  Logger.overrideLogger(['error', 'fatal']);
  try {
    const config = loadConfigs([ServiceConfig], env).get(ServiceConfig) as ServiceConfig;
    const database = await joinDatabase(config.databaseUrl, home, complain);
    const services = await prepareServices([walletApp, paymentsApp, ordersApp], env, database.url);
    try {
      const wallet = services.apps.find((app) => app.name === walletApp.name);
      const result = await wallet?.get(ReconciliationService).reconcile();
      for (const difference of result?.differences ?? []) say(`  - ${difference}`);
      const count = result?.differences.length ?? 0;
      say(`${result?.settlements ?? 0} orders and deposits compared, ${count} differences.`);
      return count === 0 ? 0 : 1;
    } finally {
      await services.stop();
      await database.stop();
    }
  } catch (thrown) {
    complain(explain(thrown));
    return 2;
  }
}
