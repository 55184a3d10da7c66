import { complain } from '@numera/service';
import { backupOnce } from './backup';
import { deadLettersOnce } from './dead-letters';
import { migrateOnce } from './migrate';
import { reconcileOnce } from './reconcile';
import { restoreOnce } from './restore';
import { runUntilSignal } from './run';

type Command = (args: readonly string[]) => Promise<number>;

/** Each answers the exit code. */
const COMMANDS: Readonly<Record<string, Command>> = {
  start: runUntilSignal,
  migrate: migrateOnce,
  reconcile: reconcileOnce,
  backup: backupOnce,
  restore: restoreOnce,
  'dead-letters': deadLettersOnce,
};

async function main(): Promise<number> {
  const [name = 'start', ...args] = process.argv.slice(2);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) return command(args);
  complain(`Unknown command "${name}". There are: ${Object.keys(COMMANDS).join(', ')}.`);
  return 2;
}

void main().then((code) => process.exit(code));
