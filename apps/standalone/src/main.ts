import { complain } from '@numera/service';
import { backupOnce } from './backup';
import { migrateOnce } from './migrate';
import { reconcileOnce } from './reconcile';
import { restoreOnce } from './restore';
import { runUntilSignal } from './run';

const command = process.argv[2] ?? 'start';

async function main(): Promise<number> {
  if (command === 'start') return runUntilSignal();
  if (command === 'migrate') return migrateOnce();
  if (command === 'reconcile') return reconcileOnce();
  if (command === 'backup') return backupOnce(process.argv.slice(3));
  if (command === 'restore') return restoreOnce(process.argv.slice(3));
  complain(`Unknown command "${command}". There are: start, migrate, reconcile, backup, restore.`);
  return 2;
}

void main().then((code) => process.exit(code));
