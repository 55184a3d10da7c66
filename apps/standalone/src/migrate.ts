import { grantSchema, isDatabaseAway, migrate } from '@numera/database';
import { backoffMs, pause } from '@numera/kernel';
import {
  complain,
  explain,
  loadConfigs,
  migrationsOf,
  readEnvironment,
  say,
  ServiceConfig,
} from '@numera/service';
import { APPS } from './apps';
import { joinDatabase } from './database';
import { roleOf, RolesConfig } from './roles';

const TRIES = 40;

/**
 * Brings every schema to this version, and gives each service's role its rights where it has a password.
 * Runs before services of their own, which may not change their schemas and wait for it.
 */
export async function migrateOnce(): Promise<number> {
  try {
    const home = process.cwd();
    const configs = loadConfigs([ServiceConfig, RolesConfig], readEnvironment(home));
    const { databaseUrl } = configs.get(ServiceConfig) as ServiceConfig;
    const roles = configs.get(RolesConfig) as RolesConfig;
    const database = await joinDatabase(databaseUrl, home, complain);
    try {
      for (const app of APPS) {
        await whenThere(() => migrate(database.url, app.name, migrationsOf(app)));
        const password = roles[app.name as keyof RolesConfig];
        const role = roleOf(app.name);
        if (password !== null) {
          await grantSchema(database.url, { schema: app.name, role, password });
        }
        say(
          `${app.name}: schema is up to date${password === null ? '' : `, role ${role} may use it`}.`,
        );
      }
      return 0;
    } finally {
      await database.stop();
    }
  } catch (thrown) {
    complain(explain(thrown));
    return 1;
  }
}

/** A server that is just starting is waited for. */
async function whenThere(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (thrown) {
      if (!isDatabaseAway(thrown) || attempt === TRIES) throw thrown;
      await pause(backoffMs(attempt, 100, 2_000));
    }
  }
}
