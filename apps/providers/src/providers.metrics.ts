import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@numera/database';
import { Metrics, type Counter, type Histogram } from '@numera/service';
import type { ProviderAdapter } from './adapters/adapter';

const CALL_BUCKETS_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30];

interface CallNote {
  readonly account: string;
  readonly endpoint: string;
  /** `ok`, `over_budget` or the failure's code. */
  readonly outcome: string;
  readonly seconds: number;
}

/** What the providers do for us, and what we still owe or are owed by them. */
@Injectable()
export class ProviderMetrics implements OnModuleInit {
  private readonly calls: Counter<'account' | 'endpoint' | 'outcome'>;
  private readonly duration: Histogram<'account' | 'endpoint'>;
  private readonly balances = new Map<string, bigint>();

  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
  ) {
    this.calls = metrics.counter(
      'numera_provider_calls_total',
      'Calls to providers, by outcome: ok, over_budget (not sent) or the failure.',
      ['account', 'endpoint', 'outcome'],
    );
    this.duration = metrics.histogram(
      'numera_provider_call_duration_seconds',
      'How long a call to a provider took, the wait for its budget included.',
      ['account', 'endpoint'],
      CALL_BUCKETS_SECONDS,
    );
    metrics.gauge(
      'numera_provider_balance_dollars',
      'Balance of an account at its provider when it was last seen.',
      ['account'],
      () =>
        [...this.balances].map(([account, balanceE4]) => ({
          labels: { account },
          value: Number(balanceE4) / 10_000,
        })),
    );
  }

  onModuleInit(): void {
    this.measureAccounts();
    this.measureBudgets();
    this.measureAttempts();
  }

  noteCall({ account, endpoint, outcome, seconds }: CallNote): void {
    this.calls.inc({ account, endpoint, outcome });
    // From nothing, so that the first one is already an increase.
    this.calls.inc({ account, endpoint, outcome: 'over_budget' }, 0);
    this.duration.observe({ account, endpoint }, seconds);
  }

  /** Ten-thousandths of a US dollar. */
  noteBalance(accountId: string, balanceE4: bigint): void {
    this.balances.set(accountId, balanceE4);
  }

  private measureAccounts(): void {
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_provider_account_health: 'The health of an account: 1 for the state that it is in.',
      },
      labels: ['account', 'health'],
      text: `SELECT account_id AS account, h.health,
                    (a.health = h.health)::int AS numera_provider_account_health
               FROM accounts a,
                    (VALUES ('healthy'), ('failing'), ('bad_key'), ('no_balance')) AS h (health)`,
    });
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_provider_breaker_state:
          'The breaker of a source: 0 closed (bought from), 0.5 half open (probed, or by the next purchase), 1 open (cut off).',
        numera_provider_source_paused: 'Whether an admin has paused a source: 1 paused.',
      },
      labels: ['source'],
      text: `SELECT source_id AS source, is_paused::int AS numera_provider_source_paused,
                    CASE WHEN state = 'open' THEN 0 WHEN state = 'probing' OR probe_at <= now() THEN 0.5
                         ELSE 1 END::float8
                      AS numera_provider_breaker_state
               FROM sources`,
    });
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_provider_codes_recent:
          'Numbers of a source that brought a code, of the last seven days.',
        numera_provider_misses_recent:
          'Numbers of a source that were waited on in vain, of the last seven days.',
      },
      labels: ['source'],
      text: `SELECT source_id AS source, sum(codes)::int AS numera_provider_codes_recent,
                    sum(misses)::int AS numera_provider_misses_recent
               FROM source_results WHERE day > current_date - 7 GROUP BY source_id`,
    });
  }

  private measureBudgets(): void {
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_provider_budget_left: 'Requests that an account may still make this second.',
        numera_provider_blocked_seconds:
          'How long the provider still wants no request; 0 when it takes them.',
      },
      labels: ['account'],
      text: `SELECT a.account_id AS account,
                    a.requests_per_sec - (SELECT count(*) FROM unnest(b.busy_until) AS t WHERE t > clock_timestamp())
                      AS numera_provider_budget_left,
                    CASE WHEN b.blocked_until > now() THEN extract(epoch FROM b.blocked_until - now())
                         ELSE 0 END AS numera_provider_blocked_seconds
               FROM accounts a LEFT JOIN budgets b USING (account_id)
              WHERE a.requests_per_sec IS NOT NULL`,
    });
  }

  private measureAttempts(): void {
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_purchases_unsettled:
          'Purchases planned, being called, or of unknown outcome and looked for.',
        numera_purchases_unsettled_oldest_age_seconds:
          'Age of the oldest of them; 0 when there is none.',
      },
      labels: ['account', 'state'],
      text: `SELECT a.account_id AS account, s.state, count(p.reservation_id) AS numera_purchases_unsettled,
                    coalesce(extract(epoch FROM now() - min(p.planned_at)), 0)
                      AS numera_purchases_unsettled_oldest_age_seconds
               FROM accounts a CROSS JOIN (VALUES ('planned'), ('calling'), ('unknown')) AS s (state)
               LEFT JOIN LATERAL (
                 SELECT reservation_id, planned_at, state, account_id FROM purchase_attempts WHERE state = 'planned'
                 UNION ALL
                 SELECT reservation_id, planned_at, state, account_id FROM purchase_attempts WHERE state = 'calling'
                 UNION ALL
                 SELECT reservation_id, planned_at, state, account_id FROM purchase_attempts WHERE state = 'unknown'
               ) p ON p.account_id = a.account_id AND p.state = s.state
              GROUP BY a.account_id, s.state`,
    });
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_releases_waiting: 'Numbers that are to be given back and are not yet.',
        numera_releases_waiting_oldest_age_seconds:
          'How long the oldest of them has waited; 0 when there is none.',
      },
      labels: ['account'],
      text: `SELECT a.account_id AS account, count(p.reservation_id) AS numera_releases_waiting,
                    coalesce(extract(epoch FROM now() - min(p.release_requested_at)), 0)
                      AS numera_releases_waiting_oldest_age_seconds
               FROM accounts a LEFT JOIN purchase_attempts p
                 ON p.account_id = a.account_id AND p.state = 'acquired' AND p.release_requested_at IS NOT NULL
              GROUP BY a.account_id`,
    });
  }
}

/** The adapter, telling which of its methods is called: each is one request. */
export function named(adapter: ProviderAdapter, tell: (endpoint: string) => void): ProviderAdapter {
  return new Proxy(adapter, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      tell(String(key));
      return value.bind(target) as unknown;
    },
  });
}
