import { costOf, type WaitEnd } from './schedule-cost.rules';
import type { Schedule, Step } from './schedule.rules';

/**
 * Where the buckets of ages end, in seconds; the last bucket has no end. Finer where codes come, never
 * finer than looks are apart.
 */
export const BUCKET_ENDS_SEC = [
  3, 6, 9, 12, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120, 150, 180, 240, 300, 360, 420, 480, 540, 600,
  750, 900, 1_200,
] as const;

/** How many waits ended in a bucket of ages (0 is the first), with a code or without. */
export interface BucketCount {
  readonly bucket: number;
  readonly codes: number;
  readonly misses: number;
}

/** Fewer codes than this tell nothing. */
export const MIN_CODES = 30;

export const MIN_EVERY_SEC = 1;
export const MAX_EVERY_SEC = 15;

/** Points that stand for the numbers of one bucket, spread evenly over it. */
const POINTS = 6;
const LAST_BUCKET_SEC = 600;
const SEARCH_STEPS = 24;

/**
 * A schedule made for these waits, or null where they are too few, or where none that can be made costs
 * less than the fixed one in both seconds waited and calls.
 *
 * The cheapest inspections of what ends with the hazard h lie with a density in proportion to √h (a look
 * costs a call to every number that still waits, and saves half an interval to those whose code comes). The
 * factor is chosen where the gain in both is alike, so that both hold on numbers yet to come.
 */
export function tuneSchedule(counts: readonly BucketCount[], fixed: Schedule): Schedule | null {
  const codes = counts.reduce((sum, one) => sum + one.codes, 0);
  if (codes < MIN_CODES) return null;
  const ends = counts.flatMap(endsOf);
  const roots = hazardsOf(counts).map(Math.sqrt);
  const base = costOf(fixed, ends);
  let [low, high] = [1e-3, 1e3];
  let best: { schedule: Schedule; worst: number } | null = null;
  for (let step = 0; step < SEARCH_STEPS; step += 1) {
    const factor = Math.sqrt(low * high);
    const schedule = stepsFrom(roots, factor);
    const cost = costOf(schedule, ends);
    const waits = cost.meanWaitSec / base.meanWaitSec;
    const calls = cost.meanCalls / base.meanCalls;
    const worst = Math.max(waits, calls);
    if (worst < (best?.worst ?? 1)) best = { schedule, worst };
    // A greater factor means rarer looks.
    if (waits < calls) low = factor;
    else high = factor;
  }
  return best?.schedule ?? null;
}

/**
 * Codes a second among the numbers that still wait, by bucket. Each bucket leans to the hazard of its
 * neighbours and of all by the weight of one code, so that an empty one is rare and not impossible.
 */
function hazardsOf(counts: readonly BucketCount[]): number[] {
  const buckets = BUCKET_ENDS_SEC.length + 1;
  const codes = Array.from({ length: buckets }, () => 0);
  const gone = Array.from({ length: buckets }, () => 0);
  for (const { bucket, codes: told, misses } of counts) {
    codes[bucket] = (codes[bucket] ?? 0) + told;
    gone[bucket] = (gone[bucket] ?? 0) + told + misses;
  }
  let waiting = gone.reduce((sum, one) => sum + one, 0);
  const exposures = gone.map((left, bucket) => {
    const { fromSec, untilSec } = boundsOf(bucket);
    const exposure = (waiting - left / 2) * (untilSec - fromSec);
    waiting -= left;
    return exposure;
  });
  const total = exposures.reduce((sum, one) => sum + one, 0);
  const mean = codes.reduce((sum, one) => sum + one, 0) / Math.max(total, 1);
  return codes.map((told, bucket) => (told + 1) / ((exposures[bucket] ?? 0) + 1 / mean));
}

function stepsFrom(roots: readonly number[], factor: number): Schedule {
  const steps: Step[] = [];
  for (const [bucket, root] of roots.entries()) {
    const wanted = Math.min(MAX_EVERY_SEC, Math.max(MIN_EVERY_SEC, factor / root));
    // Tenths of a second: finer is not kept by a look that takes some hundredths.
    const everySec = Math.round(wanted * 10) / 10;
    const untilAgeSec = BUCKET_ENDS_SEC[bucket] ?? Infinity;
    if (steps.at(-1)?.everySec === everySec) steps.pop();
    steps.push({ untilAgeSec, everySec });
  }
  return steps;
}

function endsOf({ bucket, codes, misses }: BucketCount): WaitEnd[] {
  const { fromSec, untilSec } = boundsOf(bucket);
  return Array.from({ length: POINTS }, (_, at) => {
    const ageSec = fromSec + ((untilSec - fromSec) * (at + 0.5)) / POINTS;
    return [
      { ageSec, hasCode: true, weight: codes / POINTS },
      { ageSec, hasCode: false, weight: misses / POINTS },
    ];
  }).flat();
}

function boundsOf(bucket: number): { fromSec: number; untilSec: number } {
  const fromSec = BUCKET_ENDS_SEC[bucket - 1] ?? 0;
  return { fromSec, untilSec: BUCKET_ENDS_SEC[bucket] ?? fromSec + LAST_BUCKET_SEC };
}

/** The bucket of an age, as the store counts it. */
export function bucketOf(ageSec: number): number {
  const at = BUCKET_ENDS_SEC.findIndex((end) => ageSec < end);
  return at < 0 ? BUCKET_ENDS_SEC.length : at;
}

/** The counts of raw ends of waits. */
export function countsOf(ends: readonly WaitEnd[]): BucketCount[] {
  const counts = new Map<number, { codes: number; misses: number }>();
  for (const { ageSec, hasCode, weight } of ends) {
    const bucket = bucketOf(ageSec);
    const { codes, misses } = counts.get(bucket) ?? { codes: 0, misses: 0 };
    counts.set(bucket, {
      codes: codes + (hasCode ? weight : 0),
      misses: misses + (hasCode ? 0 : weight),
    });
  }
  return [...counts].map(([bucket, count]) => ({ bucket, ...count }));
}
