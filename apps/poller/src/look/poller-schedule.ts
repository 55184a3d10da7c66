import { Injectable } from '@nestjs/common';
import { PollerConfig } from '../poller.config';
import { withFirstInterval, type Schedule } from './schedule.rules';

/** The schedule in force. */
@Injectable()
export class PollerSchedule {
  readonly steps: Schedule;

  constructor(config: PollerConfig) {
    this.steps = withFirstInterval(config.schedule, config.firstIntervalSec);
  }
}
