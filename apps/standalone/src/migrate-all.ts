import { migrate } from '@numera/database';
import { migrationsOf } from '@numera/service';
import { APPS } from './apps';

/** Brings every service's schema to this version. */
export async function migrateAll(url: string): Promise<void> {
  for (const app of APPS) {
    await migrate(url, app.name, migrationsOf(app));
  }
}
