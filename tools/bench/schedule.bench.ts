import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { costOf, type WaitEnd } from '../../apps/poller/src/look/schedule-cost.rules';
import { scheduleFrom, type Schedule } from '../../apps/poller/src/look/schedule.rules';
import { countsOf, tuneSchedule } from '../../apps/poller/src/look/tuning.rules';
import type { Figure } from './figure';
import { simulateAccount } from './shared-account';

/** The ages in seconds at which waits ended, with a code and without. */
interface Recorded {
  readonly name: string;
  readonly codes: readonly number[];
  readonly misses: readonly number[];
}

const FIXED = '60:2,180:3,300:5,*:10';

/** So many numbers wait on one account at once. */
const AT_ONCE = [1, 2, 4, 8];

/**
 * What a tuned schedule costs beside the fixed one: made from one half of each recorded distribution, and
 * measured on the other half. The worst of the distributions is told.
 */
export function benchSchedule(say: (line: string) => void): Record<string, Figure> {
  const fixed = scheduleFrom(FIXED) ?? [];
  const ratios = readArrivals().map((recorded) => {
    const [past, future] = [endsOf(recorded, 0), endsOf(recorded, 1)];
    const tuned = tuneSchedule(countsOf(past), fixed) ?? fixed;
    return {
      ...compare(tuned, fixed, future, say, recorded.name),
      shared: share(tuned, fixed, future),
    };
  });
  const unit = 'tuned / fixed';
  const reference = `the worst of ${ratios.length} recorded arrival distributions; fixed: ${FIXED}`;
  const worst = (values: readonly number[]): number => Math.max(...values);
  return {
    'schedule.tuned_vs_fixed_wait': {
      value: worst(ratios.map(({ wait }) => wait)),
      unit,
      goal: '<= 1',
      reference: `mean seconds from a code's arrival to its look; ${reference}`,
    },
    'schedule.tuned_vs_fixed_calls': {
      value: worst(ratios.map(({ calls }) => calls)),
      unit,
      goal: '<= 1',
      reference: `mean looks at a number; ${reference}`,
    },
    ...sharedFigures(ratios.flatMap(({ shared }) => shared)),
  };
}

interface Ratio {
  readonly wait: number;
  readonly calls: number;
}

/** The same for accounts that several numbers share; chance moves these by some hundredths. */
function sharedFigures(ratios: readonly Ratio[]): Record<string, Figure> {
  const reference = `the worst of accounts that ${AT_ONCE.join(', ')} numbers wait on at once`;
  const figure = (values: readonly number[]): Figure => ({
    value: Math.max(...values),
    unit: 'tuned / fixed',
    goal: '',
    reference,
  });
  return {
    'schedule.shared_vs_fixed_wait': figure(ratios.map(({ wait }) => wait)),
    'schedule.shared_vs_fixed_calls': figure(ratios.map(({ calls }) => calls)),
  };
}

function share(tuned: Schedule, fixed: Schedule, ends: readonly WaitEnd[]): Ratio[] {
  return AT_ONCE.map((atOnce) => {
    const after = simulateAccount({ tuned, fixed }, ends, atOnce);
    const before = simulateAccount({ tuned: null, fixed }, ends, atOnce);
    return { wait: after.waitSec / before.waitSec, calls: after.calls / before.calls };
  });
}

function compare(
  tuned: Schedule,
  fixed: Schedule,
  ends: readonly WaitEnd[],
  say: (line: string) => void,
  name: string,
): Ratio {
  const [after, before] = [costOf(tuned, ends), costOf(fixed, ends)];
  say(
    `  ${name}: waits ${after.meanWaitSec.toFixed(2)} s tuned, ${before.meanWaitSec.toFixed(2)} s fixed; ` +
      `calls ${after.meanCalls.toFixed(1)} tuned, ${before.meanCalls.toFixed(1)} fixed`,
  );
  return {
    wait: after.meanWaitSec / before.meanWaitSec,
    calls: after.meanCalls / before.meanCalls,
  };
}

function readArrivals(): Recorded[] {
  return JSON.parse(readFileSync(join(__dirname, 'data/arrivals.json'), 'utf8')) as Recorded[];
}

/** Every second wait, from the first or from the second one on. */
function endsOf({ codes, misses }: Recorded, from: 0 | 1): WaitEnd[] {
  const half = (ages: readonly number[], hasCode: boolean): WaitEnd[] =>
    ages.filter((_, at) => at % 2 === from).map((ageSec) => ({ ageSec, hasCode, weight: 1 }));
  return [...half(codes, true), ...half(misses, false)];
}
