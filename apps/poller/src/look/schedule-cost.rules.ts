import { intervalMs, type Schedule } from './schedule.rules';

/** Numbers whose wait ended at one age, with a code or without. */
export interface WaitEnd {
  readonly ageSec: number;
  readonly hasCode: boolean;
  /** How many numbers this stands for. */
  readonly weight: number;
}

export interface ScheduleCost {
  /** Seconds from a code's arrival until it is seen, on average. */
  readonly meanWaitSec: number;
  /** Looks at one number until its wait ends, on average. */
  readonly meanCalls: number;
}

const MAX_LOOKS = 10_000;

/** What a schedule costs when waits end so; the looks of a number that gets no code end with its wait. */
export function costOf(schedule: Schedule, ends: readonly WaitEnd[]): ScheduleCost {
  const longest = ends.reduce((most, { ageSec }) => Math.max(most, ageSec), 0);
  const looks = looksUntil(schedule, longest);
  let [waited, codes, calls, numbers] = [0, 0, 0, 0];
  for (const { ageSec, hasCode, weight } of ends) {
    const at = firstAtOrAfter(looks, ageSec);
    numbers += weight;
    calls += weight * (hasCode ? at + 1 : at);
    if (!hasCode) continue;
    codes += weight;
    waited += weight * ((looks[at] ?? ageSec) - ageSec);
  }
  return {
    meanWaitSec: waited / Math.max(codes, 1e-9),
    meanCalls: calls / Math.max(numbers, 1e-9),
  };
}

/** The ages of a number's looks, up to the first one at or after an age. */
function looksUntil(schedule: Schedule, ageSec: number): number[] {
  const looks: number[] = [];
  let age = 0;
  while (age < ageSec && looks.length < MAX_LOOKS) {
    age += intervalMs(schedule, age) / 1_000;
    looks.push(age);
  }
  return looks;
}

function firstAtOrAfter(looks: readonly number[], ageSec: number): number {
  let [low, high] = [0, looks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((looks[middle] ?? Infinity) < ageSec) low = middle + 1;
    else high = middle;
  }
  return low;
}
