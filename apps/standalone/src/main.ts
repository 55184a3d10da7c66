import { complain } from '@numera/service';
import { reconcileOnce } from './reconcile';
import { runUntilSignal } from './run';

const command = process.argv[2] ?? 'start';

async function main(): Promise<number> {
  if (command === 'start') return runUntilSignal();
  if (command === 'reconcile') return reconcileOnce();
  complain(`Unknown command "${command}". There are: start, reconcile.`);
  return 2;
}

void main().then((code) => process.exit(code));
