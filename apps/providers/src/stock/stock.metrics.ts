import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@numera/database';
import { Metrics } from '@numera/service';

/** How many of the operator's own numbers are left, by service. */
@Injectable()
export class StockMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    // Both counts rest on partial indexes: what was used up in the course of years costs nothing.
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_stock_numbers:
          'Own numbers of a service that is linked and not paused: available (those that rest included) or reserved.',
      },
      labels: ['service_id', 'state'],
      text: `SELECT s.service_id, c.state, sum(c.numbers) AS numera_stock_numbers
               FROM stock_services s
               CROSS JOIN LATERAL (
                 SELECT 'available' AS state, count(*) AS numbers FROM stock_numbers n
                  WHERE n.bot_id = s.bot_id AND n.service_id = s.service_id AND n.state = 'available'
                 UNION ALL
                 SELECT 'reserved', count(*) FROM stock_reservations r
                  WHERE r.message_source_id = s.message_source_id AND r.bot_id = s.bot_id
                    AND r.service_id = s.service_id AND r.state = 'open'
               ) c
              WHERE s.message_source_id IS NOT NULL AND NOT s.paused
              GROUP BY s.service_id, c.state`,
    });
  }
}
