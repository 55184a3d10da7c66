import {
  accountPauseMs,
  intervalMs,
  type NumberPause,
  type Schedule,
} from '../../apps/poller/src/look/schedule.rules';
import type { WaitEnd } from '../../apps/poller/src/look/schedule-cost.rules';

/** A number on the account: from when it waits, and when its code comes or its wait ends. */
interface Visit extends WaitEnd {
  readonly openedSec: number;
}

const NUMBERS = 4_000;

/**
 * What an account costs that so many numbers wait on at once, on average: seconds from a code's arrival to the
 * look that finds it, and looks in all. Numbers come at random and wait as `ends` did.
 */
export function simulateAccount(
  schedules: { readonly tuned: Schedule | null; readonly fixed: Schedule },
  ends: readonly WaitEnd[],
  atOnce: number,
): { waitSec: number; calls: number } {
  const coming = visitsOf(ends, atOnce);
  let [waiting, dueSec, calls, waitedSec, codes, next]: [
    Visit[],
    number,
    number,
    number,
    number,
    number,
  ] = [[], Infinity, 0, 0, 0, 0];
  const pauseSec = (agesSec: readonly number[]): number =>
    accountPauseMs(agesSec.map((age) => pauseOf(schedules, age))) / 1_000;
  for (;;) {
    const fresh = coming[next];
    if (fresh && fresh.openedSec <= dueSec) {
      waiting.push(fresh);
      dueSec = Math.min(dueSec, fresh.openedSec + pauseSec([0]));
      next += 1;
      continue;
    }
    if (dueSec === Infinity) return { waitSec: waitedSec / codes, calls };
    const nowSec = dueSec;
    const isOver = ({ openedSec, ageSec }: Visit): boolean => openedSec + ageSec <= nowSec;
    const looked = waiting.filter((one) => one.hasCode || !isOver(one));
    if (looked.length > 0) calls += 1;
    for (const { openedSec, ageSec } of looked.filter(isOver)) {
      waitedSec += nowSec - openedSec - ageSec;
      codes += 1;
    }
    waiting = looked.filter((one) => !isOver(one));
    const ages = waiting.map(({ openedSec }) => nowSec - openedSec);
    dueSec = ages.length > 0 ? nowSec + pauseSec(ages) : Infinity;
  }
}

function pauseOf(
  { tuned, fixed }: { readonly tuned: Schedule | null; readonly fixed: Schedule },
  ageSec: number,
): NumberPause {
  return { tunedMs: tuned && intervalMs(tuned, ageSec), fixedMs: intervalMs(fixed, ageSec) };
}

function visitsOf(ends: readonly WaitEnd[], atOnce: number): Visit[] {
  const random = randomFrom(20_260);
  const meanSec = ends.reduce((sum, { ageSec }) => sum + ageSec, 0) / ends.length;
  let openedSec = 0;
  return Array.from({ length: NUMBERS }, () => {
    openedSec -= (Math.log(1 - random()) * meanSec) / atOnce;
    const end = ends[Math.floor(random() * ends.length)];
    if (!end) throw new Error('there are no waits to draw from');
    return { ...end, openedSec };
  });
}

/** The same numbers in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
