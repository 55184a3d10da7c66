import { setTimeout as delay } from 'node:timers/promises';
import type { Sandbox } from '@numera/sandbox';
import type { PollCount } from './world-calls';

const FIRST_LIST_MS = 15_000;

/**
 * Counts what the poller calls in `seconds`. They begin right after a list was asked for, so that the count
 * does not depend on where between two of them they happen to begin.
 */
export async function countPolls({ smspool }: Sandbox, seconds: number): Promise<PollCount> {
  let lists = 0;
  let checks = 0;
  let begin: (() => void) | null = null;
  const first = new Promise<void>((resolve) => (begin = resolve));
  smspool.onCall = (path, phase) => {
    if (phase !== 'before') return;
    if (path === '/sms/check') checks += 1;
    if (path !== '/request/active') return;
    lists += 1;
    begin?.();
  };
  const late = delay(FIRST_LIST_MS).then(() => {
    throw new Error('nobody asks for the list');
  });
  late.catch(() => undefined);
  await Promise.race([first, late]);
  [lists, checks] = [0, 0];
  await delay(seconds * 1_000);
  smspool.onCall = null;
  return { lists, checks };
}
