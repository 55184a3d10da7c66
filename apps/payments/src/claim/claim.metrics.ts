import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@numera/database';
import { Metrics } from '@numera/service';

@Injectable()
export class ClaimMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_claims: 'Deposit claims, by state.',
        numera_claims_oldest_wait_seconds:
          'How long the oldest claim has waited for an admin (submitted) or for the wallet (approved); 0 when there is none.',
      },
      labels: ['state'],
      text: `SELECT s.state, count(c.claim_id) AS numera_claims,
                    CASE s.state
                      WHEN 'submitted' THEN coalesce(extract(epoch FROM now() - min(submitted_at)), 0)
                      WHEN 'approved' THEN coalesce(extract(epoch FROM now() - min(decided_at)), 0)
                    END AS numera_claims_oldest_wait_seconds
               FROM (VALUES ('submitted'), ('approved'), ('credited'), ('rejected')) AS s (state)
               LEFT JOIN claims c ON c.state = s.state
              GROUP BY s.state`,
    });
  }
}
