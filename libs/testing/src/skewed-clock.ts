import { AsyncLocalStorage } from 'node:async_hooks';
import { Clock, SystemClock } from '@numera/kernel';

const skews = new AsyncLocalStorage<number>();
const RealDate = Date;

/** `Date`, as it is on a machine whose clock is wrong. */
class SkewedDate extends RealDate {
  constructor(...args: readonly unknown[]) {
    super(...((args.length === 0 ? [SkewedDate.now()] : args) as [number]));
  }

  static override now(): number {
    return RealDate.now() + (skews.getStore() ?? 0);
  }
}

/** The clock of a machine that is ahead, or behind where `skewMs` is negative. */
class SkewedClock extends Clock {
  private readonly right = new SystemClock();

  constructor(private readonly skewMs: number) {
    super();
  }

  override nowMs(): number {
    return this.right.nowMs() + this.skewMs;
  }
}

/**
 * Runs `work`, and all that it sets off, as on a machine whose clock is ahead by `skewMs` (or behind): several
 * replicas of one test process may each have a time of their own. `clock` is what they are given as theirs.
 */
export function withSkewedClock<T>(skewMs: number, work: (clock: Clock) => T): T {
  globalThis.Date = SkewedDate as DateConstructor;
  return skews.run(skewMs, () => work(new SkewedClock(skewMs)));
}
