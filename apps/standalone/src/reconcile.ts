import { Logger } from '@nestjs/common';
import { AppError } from '@numera/kernel';
import { complain, explain, say, type Environment } from '@numera/service';
import { ordersApp } from '@numera/orders';
import { paymentsApp } from '@numera/payments';
import { ReconciliationService, walletApp } from '@numera/wallet';
import { joinDatabase } from './database';
import { prepareServices } from './services';
import { readSettings } from './settings';

/** Proves the books once and prints the result; 0 when they are right, 1 when not. Moves nothing. */
export async function reconcileOnce(): Promise<number> {
  const home = process.cwd();
  Logger.overrideLogger(['error', 'fatal']);
  try {
    const { env, service } = readSettings(home);
    const database = await joinDatabase(service.databaseUrl, home, complain);
    try {
      return (await proveBooks(env, database.url)).differences === 0 ? 0 : 1;
    } finally {
      await database.stop();
    }
  } catch (thrown) {
    complain(explain(thrown));
    return 2;
  }
}

/** How much was compared, and how much was not right. */
export interface ProvenBooks {
  readonly settlements: number;
  readonly differences: number;
}

/** Proves the books of this database and prints every difference. */
export async function proveBooks(env: Environment, databaseUrl: string): Promise<ProvenBooks> {
  const services = await prepareServices([walletApp, paymentsApp, ordersApp], env, databaseUrl);
  try {
    const wallet = services.apps.find((app) => app.name === walletApp.name);
    if (!wallet) throw new AppError('STANDALONE.NO_WALLET', 'bug');
    const { settlements, differences } = await wallet.get(ReconciliationService).reconcile();
    for (const difference of differences) say(`  - ${difference}`);
    say(`${settlements} orders and deposits compared, ${differences.length} differences.`);
    return { settlements, differences: differences.length };
  } finally {
    await services.stop();
  }
}
