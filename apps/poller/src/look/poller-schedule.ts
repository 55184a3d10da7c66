import { Injectable } from '@nestjs/common';
import { PollerConfig } from '../poller.config';
import { ArrivalStore } from './arrival.store';
import {
  accountPauseMs,
  intervalMs,
  withFirstInterval,
  type NumberPause,
  type Schedule,
} from './schedule.rules';
import { scheduleFor, tuneAll, type TunedSchedules } from './tuned-schedules.rules';

interface Waiting {
  readonly serviceId: number;
  readonly countryCode: string;
  readonly ageSec: number;
}

/** The schedules in force: the fixed one, and those made from the ages at which codes came (OTP-6). */
@Injectable()
export class PollerSchedule {
  private readonly fixed: Schedule;
  private tuned: TunedSchedules = new Map();

  constructor(
    private readonly config: PollerConfig,
    private readonly arrivals: ArrivalStore,
  ) {
    this.fixed = withFirstInterval(config.schedule, config.firstIntervalSec);
  }

  /** How many services, and services in a country, have a schedule of their own. */
  get tunedCount(): number {
    return this.tuned.size;
  }

  /** Learns from what was counted since. */
  async tune(): Promise<void> {
    if (this.config.isTuned) this.tuned = tuneAll(await this.arrivals.list(), this.fixed);
  }

  /** The pause after a look at a number, in milliseconds. */
  pauseMs(waiting: Waiting): number {
    const { tunedMs, fixedMs } = this.numberPause(waiting);
    return tunedMs ?? fixedMs;
  }

  /** The pause after a look at an account that these numbers wait on, in milliseconds. */
  accountPauseMs(waiting: readonly Waiting[]): number {
    return accountPauseMs(waiting.map((one) => this.numberPause(one)));
  }

  private numberPause({ serviceId, countryCode, ageSec }: Waiting): NumberPause {
    const tuned = scheduleFor(this.tuned, serviceId, countryCode);
    return {
      tunedMs: tuned && intervalMs(tuned, ageSec),
      fixedMs: intervalMs(this.fixed, ageSec),
    };
  }
}
