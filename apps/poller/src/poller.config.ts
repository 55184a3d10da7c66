import { parse, Setting, type Parse } from '@numera/service';
import { scheduleFrom, type Schedule } from './look/schedule.rules';

const schedule: Parse<Schedule> = (text) => {
  const parsed = scheduleFrom(text);
  if (!parsed)
    throw new Error(
      'must be steps such as 60:2,180:3,300:5,*:10 (up to age: interval, in seconds)',
    );
  return parsed;
};

export class PollerConfig {
  @Setting({
    env: ['POLL_SCHEDULE'],
    about:
      'how often a waiting number is looked at, by age: up to so many seconds, every so many seconds',
    default: '60:2,180:3,300:5,*:10',
    parse: schedule,
  })
  schedule!: Schedule;

  @Setting({
    env: ['POLL_INTERVAL_SEC'],
    about: 'overrides the first step of POLL_SCHEDULE; empty: as POLL_SCHEDULE says',
    default: '',
    parse: parse.optional(parse.whole(1, 60)),
  })
  firstIntervalSec!: number | null;

  @Setting({
    env: ['POLL_TUNING'],
    about:
      'on: services and countries with enough codes are looked at by a schedule made from when their codes come; off: always POLL_SCHEDULE',
    default: 'on',
    parse: (text) => parse.oneOf('on', 'off')(text) === 'on',
  })
  isTuned!: boolean;

  @Setting({
    env: ['POLL_CHECKS_PER_LOOK'],
    about: 'how many numbers that a list does not tell of are asked about one by one in one look',
    default: '32',
    parse: parse.whole(1, 1_000),
  })
  checksPerLook!: number;
}
