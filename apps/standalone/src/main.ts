import { complain } from '@numera/service';
import { migrateOnce } from './migrate';
import { reconcileOnce } from './reconcile';
import { runUntilSignal } from './run';

const command = process.argv[2] ?? 'start';

async function main(): Promise<number> {
  if (command === 'start') return runUntilSignal();
  if (command === 'migrate') return migrateOnce();
  if (command === 'reconcile') return reconcileOnce();
  complain(`Unknown command "${command}". There are: start, migrate, reconcile.`);
  return 2;
}

void main().then((code) => process.exit(code));
