import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@numera/database';
import { Metrics } from '@numera/service';
import { FAILURES_TO_FAIL } from '../stock/stock.store';

/** How the sources of messages do, by the names that admins gave them. Never by number. */
@Injectable()
export class MessageSourceMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_message_source_failing:
          'Whether a message source fails, so that its services are not sold: 1 failing.',
        numera_message_source_paused: 'Whether an admin has paused a message source: 1 paused.',
        numera_message_source_messages: 'Messages that a source has brought so far, each once.',
      },
      labels: ['message_source'],
      text: `SELECT name AS message_source,
                    max((failures >= ${FAILURES_TO_FAIL} AND NOT paused)::int) AS numera_message_source_failing,
                    max(paused::int) AS numera_message_source_paused,
                    sum(messages) AS numera_message_source_messages
               FROM message_sources WHERE deleted_at IS NULL GROUP BY name`,
    });
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_message_source_unmatched_recent:
          'Messages of the last hour that were given to nobody, by why.',
      },
      labels: ['message_source', 'cause'],
      text: `WITH recent AS (
               SELECT message_source_id, cause, count(*) AS messages FROM source_messages
                WHERE cause IS NOT NULL AND received_at > now() - interval '1 hour' GROUP BY 1, 2
             )
             SELECT m.name AS message_source, c.cause,
                    coalesce(sum(r.messages), 0) AS numera_message_source_unmatched_recent
               FROM message_sources m
               CROSS JOIN (VALUES ('no_such_number'), ('nobody_waits'), ('other_service'),
                                  ('ambiguous'), ('too_old')) AS c (cause)
               LEFT JOIN recent r ON r.message_source_id = m.message_source_id AND r.cause = c.cause
              WHERE m.deleted_at IS NULL GROUP BY m.name, c.cause`,
    });
  }
}
