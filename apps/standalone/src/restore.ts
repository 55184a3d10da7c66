import { Logger } from '@nestjs/common';
import { readSteps } from '@numera/database';
import { BackupError, describeCounts, restore, type RunMigrations } from '@numera/database/backup';
import { complain, explain, loadConfigs, migrationsOf, say } from '@numera/service';
import { APPS } from './apps';
import { parse } from './arguments';
import { joinDatabase } from './database';
import { migrateAll } from './migrate-all';
import { proveBooks } from './reconcile';
import { RolesConfig } from './roles';
import { clientSearch, readSettings } from './settings';

const OPTIONS = {
  url: { type: 'string' },
  force: { type: 'boolean' },
  yes: { type: 'boolean' },
} as const;

/** `main.js restore <file> [--url address] [--force [--yes]]`: 1 when the restored books are not right. */
export async function restoreOnce(args: readonly string[]): Promise<number> {
  const home = process.cwd();
  Logger.overrideLogger(['error', 'fatal']);
  try {
    const { values, positionals } = parse(args, OPTIONS, true);
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) {
      throw new BackupError('Name one backup: npm run restore -- backups/numera-….dump');
    }
    const { env, service, standalone } = readSettings(home);
    const database = await joinDatabase(values.url ?? service.databaseUrl, home, complain);
    try {
      const { schemas, rows, replaced } = await restore({
        url: database.url,
        file,
        client: clientSearch(standalone, home, complain),
        known: await knownMigrations(),
        ...(values.force && { replace: values.yes ? 'yes' : 'ask' }),
      });
      if (replaced.length > 0) say(`Replaced: ${replaced.join(', ')}.`);
      say(`Restored ${schemas.join(', ')}: ${describeCounts(rows)}, as in the backup.`);
      await migrateAll(
        database.url,
        loadConfigs([RolesConfig], env).get(RolesConfig) as RolesConfig,
      );
      say(
        'Roles are no part of a backup: where services have their own, set their passwords and run',
      );
      say('`node apps/standalone/dist/main.js migrate`.');
      const { differences } = await proveBooks(env, database.url);
      say('Before starting Numera read "Backup and restore" in docs/runbook.md.');
      return differences === 0 ? 0 : 1;
    } finally {
      await database.stop();
    }
  } catch (thrown) {
    complain(explain(thrown));
    return 2;
  }
}

/** What this version would have run, to compare a backup with. */
export async function knownMigrations(): Promise<RunMigrations> {
  const known = new Map<string, ReadonlyMap<string, string>>();
  for (const app of APPS) {
    const steps = await readSteps(migrationsOf(app));
    known.set(app.name, new Map(steps.map((step) => [step.name, step.checksum])));
  }
  return known;
}
