/**
 * The time, as something a test can move. It paces work only: what decides about money or deadlines
 * compares with the database's clock.
 */
export abstract class Clock {
  abstract nowMs(): number;
}

export class SystemClock extends Clock {
  override nowMs(): number {
    // Goes on evenly when the machine's clock is set.
    return performance.timeOrigin + performance.now();
  }
}

export class ManualClock extends Clock {
  constructor(private currentMs: number) {
    super();
  }

  override nowMs(): number {
    return this.currentMs;
  }

  advance(byMs: number): void {
    this.currentMs += byMs;
  }
}
