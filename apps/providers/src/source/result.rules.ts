/** With fewer results a rate is chance, and is not told. */
export const RESULTS_TO_SAY = 5;

export interface Rate {
  /** 0 to 100. */
  readonly successPercent: number | null;
  readonly medianSeconds: number | null;
}

export const NO_RATE: Rate = { successPercent: null, medianSeconds: null };

export function rateOf(result: {
  readonly codes: number;
  readonly misses: number;
  readonly medianSeconds: number | null;
}): Rate {
  const { codes, misses, medianSeconds } = result;
  if (codes + misses < RESULTS_TO_SAY) return NO_RATE;
  return { successPercent: Math.round((100 * codes) / (codes + misses)), medianSeconds };
}

/** Whole seconds, within what a message may carry. */
export function secondsBetween(fromMs: number, toMs: number): number {
  return Math.min(86_400, Math.max(0, Math.round((toMs - fromMs) / 1_000)));
}
