import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@numera/database';
import { Metrics, type Counter, type Histogram } from '@numera/service';
import { nameOfPriority, PRIORITY } from './outgoing/outgoing';
import type { DueMessage } from './outgoing/outgoing.store';
import type { Delivery } from './outgoing/telegram.client';
import type { StoredUpdate } from './intake/update.store';

type Priority = keyof typeof PRIORITY;

const PRIORITIES = Object.entries(PRIORITY) as [Priority, number][];
const LAG_BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300];

/** How quickly users are answered, and what Telegram says to it. */
@Injectable()
export class GatewayMetrics implements OnModuleInit {
  private readonly updates: Counter<'outcome'>;
  private readonly updateLag: Histogram;
  private readonly sends: Counter<'priority' | 'outcome'>;
  private readonly sendLag: Histogram<'priority'>;

  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
  ) {
    this.updates = metrics.counter(
      'numera_updates_total',
      'Telegram updates taken in hand, by outcome: handled, limited (its user was too fast) or failed (tried again, or given up).',
      ['outcome'],
    );
    this.updateLag = metrics.histogram(
      'numera_update_lag_seconds',
      'Time from the arrival of an update until it was taken in hand.',
      [],
      LAG_BUCKETS_SECONDS,
    );
    this.sends = metrics.counter(
      'numera_telegram_sends_total',
      'Messages given to Telegram, by outcome: sent, rate_limited (429), refused, unreachable, gone or unknown.',
      ['priority', 'outcome'],
    );
    this.sendLag = metrics.histogram(
      'numera_telegram_send_lag_seconds',
      'Time from the queueing of a message until it was taken in hand to be sent.',
      ['priority'],
      LAG_BUCKETS_SECONDS,
    );
  }

  onModuleInit(): void {
    // From nothing, so that the first one is already an increase.
    for (const outcome of ['handled', 'limited', 'failed']) this.updates.inc({ outcome }, 0);
    for (const [priority] of PRIORITIES) {
      for (const outcome of ['sent', 'rate_limited']) this.sends.inc({ priority, outcome }, 0);
    }
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_updates_waiting: 'Telegram updates that are not handled yet.',
        numera_updates_oldest_age_seconds: 'Age of the oldest of them; 0 when there is none.',
      },
      text: `SELECT count(*) AS numera_updates_waiting,
                    coalesce(extract(epoch FROM now() - min(received_at)), 0)
                      AS numera_updates_oldest_age_seconds
               FROM updates WHERE state IN ('waiting', 'handling')`,
    });
    const priorities = PRIORITIES.map(([name, number]) => `(${number}, '${name}')`).join(', ');
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_outgoing_waiting: 'Messages that wait to be sent to Telegram.',
        numera_outgoing_oldest_age_seconds: 'Age of the oldest of them; 0 when there is none.',
      },
      labels: ['priority'],
      text: `SELECT p.name AS priority, count(o.id) AS numera_outgoing_waiting,
                    coalesce(extract(epoch FROM now() - min(o.queued_at)), 0)
                      AS numera_outgoing_oldest_age_seconds
               FROM (VALUES ${priorities}) AS p (number, name)
               LEFT JOIN outgoing o ON o.priority = p.number
              GROUP BY p.name`,
    });
  }

  noteTaken({ ageMs }: StoredUpdate): void {
    this.updateLag.observe(ageMs / 1_000);
  }

  noteUpdate(outcome: 'handled' | 'limited' | 'failed'): void {
    this.updates.inc({ outcome });
  }

  noteDelivery({ priority, ageMs }: DueMessage, { outcome }: Delivery): void {
    const name = nameOfPriority(priority);
    this.sends.inc({ priority: name, outcome: outcome === 'later' ? 'rate_limited' : outcome });
    this.sendLag.observe({ priority: name }, ageMs / 1_000);
  }
}
