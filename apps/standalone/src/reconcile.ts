import { Logger } from '@nestjs/common';
import type { Environment } from '@numera/service';
import { ordersApp } from '@numera/orders';
import { paymentsApp } from '@numera/payments';
import { ReconciliationService, walletApp } from '@numera/wallet';
import { joinDatabase } from './database';
import { explain } from './explain';
import { prepareServices } from './services';
import { readSettings } from './settings';
import { complain, say } from './terminal';

/** Proves the books once and prints the result; 0 when they are right, 1 when not. Moves nothing. */
export async function reconcileOnce(): Promise<number> {
  const home = process.cwd();
  Logger.overrideLogger(['error', 'fatal']);
  try {
    const { env, service } = readSettings(home);
    const database = await joinDatabase(service.databaseUrl, home, complain);
    try {
      return (await proveBooks(env, database.url)) === 0 ? 0 : 1;
    } finally {
      await database.stop();
    }
  } catch (thrown) {
    complain(explain(thrown));
    return 2;
  }
}

/** Proves the books of this database, prints every difference, and answers how many there are. */
export async function proveBooks(env: Environment, databaseUrl: string): Promise<number> {
  const services = await prepareServices([walletApp, paymentsApp, ordersApp], env, databaseUrl);
  try {
    const wallet = services.apps.find((app) => app.name === walletApp.name);
    const result = await wallet?.get(ReconciliationService).reconcile();
    for (const difference of result?.differences ?? []) say(`  - ${difference}`);
    const count = result?.differences.length ?? 0;
    say(`${result?.settlements ?? 0} orders and deposits compared, ${count} differences.`);
    return count;
  } finally {
    await services.stop();
  }
}
