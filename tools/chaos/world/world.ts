import { join } from 'node:path';
import { startRemote, type Remote } from '../../remote/remote';
import type { WorldCalls } from './world-calls';

/** The simulated Telegram and SMSPool and everybody who uses them, in a process of their own. */
export type World = Remote<WorldCalls>;

export function startWorld(): World {
  return startRemote<WorldCalls>(join(__dirname, 'world-child.cjs'));
}
