import { migrate } from '@numera/database';
import { MESSAGING_MIGRATIONS } from '@numera/messaging';
import { APPS } from './apps';

/** Brings every service's schema to this version. */
export async function migrateAll(url: string): Promise<void> {
  for (const { name, migrations } of APPS) {
    await migrate(url, name, [MESSAGING_MIGRATIONS, migrations]);
  }
}
