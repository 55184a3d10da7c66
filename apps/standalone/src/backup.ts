import { join, resolve } from 'node:path';
import { backUp, describeCounts } from '@numera/database/backup';
import { complain, explain, say } from '@numera/service';
import { parse } from './arguments';
import { joinDatabase } from './database';
import { clientSearch, readSettings } from './settings';

/** `main.js backup [--to file] [--url address]`: answers the exit code. */
export async function backupOnce(args: readonly string[]): Promise<number> {
  const home = process.cwd();
  const startedAt = Date.now();
  try {
    const { values } = parse(args, { to: { type: 'string' }, url: { type: 'string' } });
    const file = resolve(home, values.to ?? join('backups', defaultName(new Date())));
    const { service, standalone } = readSettings(home);
    const database = await joinDatabase(values.url ?? service.databaseUrl, home, complain);
    try {
      const client = clientSearch(standalone, home, complain);
      const { bytes, schemas, rows, programs } = await backUp({ url: database.url, file, client });
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      say(file);
      say(`  ${bytes} bytes in ${seconds} s, by pg_dump ${programs.version}`);
      say(`  ${schemas.join(', ')}: ${describeCounts(rows)}, as they were at one moment`);
      say('  read back to its end; tables and rows agree with the database');
      say(`  SHA-256 in ${file}.sha256`);
      return 0;
    } finally {
      await database.stop();
    }
  } catch (thrown) {
    complain(explain(thrown));
    return 2;
  }
}

/** `numera-20260731T120000Z.dump`. */
function defaultName(now: Date): string {
  return `numera-${now.toISOString().replace(/[-:]|\.\d+/gu, '')}.dump`;
}
