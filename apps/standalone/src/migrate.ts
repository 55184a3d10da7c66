import { complain, explain, loadConfigs } from '@numera/service';
import { joinDatabase } from './database';
import { migrateAll } from './migrate-all';
import { RolesConfig } from './roles';
import { readSettings } from './settings';

/**
 * `main.js migrate`: runs before services that are processes of their own, which may not change their
 * schemas and wait for it.
 */
export async function migrateOnce(): Promise<number> {
  const home = process.cwd();
  try {
    const { env, service } = readSettings(home);
    const roles = loadConfigs([RolesConfig], env).get(RolesConfig) as RolesConfig;
    const database = await joinDatabase(service.databaseUrl, home, complain);
    try {
      await migrateAll(database.url, roles);
      return 0;
    } finally {
      await database.stop();
    }
  } catch (thrown) {
    complain(explain(thrown));
    return 1;
  }
}
