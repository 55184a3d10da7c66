import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';

export interface WaitOptions {
  deadlineMs: number;
  /** What is awaited, for the message: `the order to be completed`. */
  what: string;
  /** Pause between two looks; default 20. */
  everyMs?: number;
}

/** What `waitFor` answers: the condition's value without the values that mean "not yet". */
type Met<T> = Exclude<T, false | null | undefined>;

/**
 * Looks again and again until `condition` gives something other than false, null or undefined, and
 * answers that. A condition that throws is not met yet; after the deadline its last error is the
 * cause of ours.
 *
 * @example const order = await waitFor(() => findOrder(id), { deadlineMs: 5_000, what: 'the order' });
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { deadlineMs, what, everyMs = 20 }: WaitOptions,
): Promise<Met<T>> {
  const startedAt = performance.now();
  for (;;) {
    const look = await lookOnce(condition);
    if (isMet(look.value)) return look.value;
    if (performance.now() - startedAt >= deadlineMs) {
      throw new Error(`Waited ${deadlineMs} ms in vain for ${what}; last: ${describeLook(look)}`, {
        cause: look.error,
      });
    }
    await delay(everyMs);
  }
}

interface Look<T> {
  value?: T;
  error?: unknown;
}

async function lookOnce<T>(condition: () => T | Promise<T>): Promise<Look<T>> {
  try {
    return { value: await condition() };
  } catch (error) {
    return { error };
  }
}

function isMet<T>(value: T | undefined): value is Met<T> {
  return value !== undefined && value !== null && value !== false;
}

function describeLook({ value, error }: Look<unknown>): string {
  if (error === undefined) return inspect(value, { depth: 2, breakLength: Infinity });
  return error instanceof Error ? error.message : inspect(error);
}
