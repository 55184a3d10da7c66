/**
 * The wait before the next try, growing by two from `baseMs` up to `maxMs`, with a jitter of a quarter
 * so that many who failed together do not come back together.
 * @param attempt 1 for the first failure
 */
export function backoffMs(attempt: number, baseMs: number, maxMs: number): number {
  const grown = Math.min(maxMs, baseMs * 2 ** Math.min(Math.max(attempt, 1) - 1, 30));
  return Math.round(grown * (0.75 + Math.random() * 0.5));
}

/** Resolves after `ms`, or at once when `signal` is aborted; never rejects. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal?.addEventListener('abort', finish, { once: true });
  });
}
