import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@numera/database';
import { Metrics, type Counter, type Histogram } from '@numera/service';
import { PollerSchedule } from './poller-schedule';

const LOOK_BUCKETS_SECONDS = [0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30];

/** Who waits for a code, and whether they are looked after in time. */
@Injectable()
export class LookMetrics implements OnModuleInit {
  private readonly looks: Counter<'account' | 'outcome'>;
  private readonly duration: Histogram<'account'>;

  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
    private readonly schedule: PollerSchedule,
  ) {
    this.looks = metrics.counter(
      'numera_poll_looks_total',
      'Looks for messages at an account, by outcome: ok or failed.',
      ['account', 'outcome'],
    );
    this.duration = metrics.histogram(
      'numera_poll_look_duration_seconds',
      'How long a look took.',
      ['account'],
      LOOK_BUCKETS_SECONDS,
    );
  }

  onModuleInit(): void {
    this.metrics.gauge(
      'numera_poll_tuned_schedules',
      'Services, and services in a country, that are looked at by a schedule made from when their codes come.',
      [],
      () => [{ labels: {}, value: this.schedule.tunedCount }],
    );
    this.metrics.gaugesBy(this.database, {
      gauges: { numera_watches: 'Numbers that a message is waited for on.' },
      text: 'SELECT count(*) AS numera_watches FROM watches',
    });
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_poll_overdue_seconds:
          'How long the next look at an account is overdue; 0 when it is not due or under way.',
      },
      labels: ['account'],
      text: `SELECT account_id AS account,
                    CASE WHEN leased_until > now() THEN 0
                         ELSE greatest(0, extract(epoch FROM now() - next_look_at)) END
                      AS numera_poll_overdue_seconds
               FROM accounts`,
    });
  }

  noteLook(account: string, isGood: boolean, seconds: number): void {
    this.looks.inc({ account, outcome: isGood ? 'ok' : 'failed' });
    this.duration.observe({ account }, seconds);
  }
}
