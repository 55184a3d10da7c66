/** Attempts to give a number back are rarer and rarer, but a lock after purchase is asked about often. */
export function releasePauseMs(tries: number, why: 'locked' | 'unproven', firstMs: number): number {
  const steps = Math.max(1, tries);
  return why === 'locked'
    ? Math.min(firstMs * 6, firstMs * steps)
    : Math.min(firstMs * 12, firstMs * 2 ** Math.min(steps - 1, 10));
}

/** What a provider says of its lock is believed this far. */
export const LONGEST_LOCK_MS = 10 * 60_000;

/** After this long a number that is not proven to be given back is a matter for people. */
export const ALERT_AFTER_MIN = 30;
/** And after this long nobody asks the provider any more. */
export const GIVE_UP_AFTER_HOURS = 24;
