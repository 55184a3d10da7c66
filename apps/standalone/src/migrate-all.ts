import { grantSchema, isDatabaseAway, migrate } from '@numera/database';
import { backoffMs, pause } from '@numera/kernel';
import { migrationsOf, say } from '@numera/service';
import { APPS } from './apps';
import { roleOf, type RolesConfig } from './roles';

const TRIES = 40;

/** Brings every service's schema to this version; a service's role gets its rights where it has a password. */
export async function migrateAll(url: string, roles?: RolesConfig): Promise<void> {
  for (const app of APPS) {
    await whenThere(() => migrate(url, app.name, migrationsOf(app)));
    const password = roles?.[app.name as keyof RolesConfig] ?? null;
    const role = roleOf(app.name);
    if (password !== null) await grantSchema(url, { schema: app.name, role, password });
    say(
      `${app.name}: schema is up to date${password === null ? '' : `, role ${role} may use it`}.`,
    );
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
