import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ORDER_FAILURES } from '@numera/contracts';
import { Database, type Transaction } from '@numera/database';
import { Metrics, type Counter, type Histogram } from '@numera/service';
import { OrdersConfig } from '../orders.config';
import type { OrderRecord, OrderRow } from './order.row';
import { isActive } from './order.rules';

/** Most codes come within a minute; nobody waits longer than twenty. */
const CODE_BUCKETS_SECONDS = [5, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1_200];
/** A sweeper passes every few seconds; later than this, it does not. */
const GRACE_SEC = 60;

type Product = 'service_id' | 'country';

/** How the shop is doing, in counts. Never by user, order or number. */
@Injectable()
export class OrderMetrics implements OnModuleInit {
  private readonly placed: Counter<Product>;
  private readonly ended: Counter<Product | 'state'>;
  private readonly failed: Counter<'reason'>;
  private readonly sales: Counter<Product>;
  private readonly codeWait: Histogram<Product>;

  constructor(
    private readonly metrics: Metrics,
    private readonly database: Database,
    private readonly config: OrdersConfig,
  ) {
    const product = ['service_id', 'country'] as const;
    this.placed = metrics.counter('numera_orders_placed_total', 'Orders confirmed.', product);
    this.ended = metrics.counter(
      'numera_orders_ended_total',
      'Orders that ended, by how: completed, expired, cancelled, failed or refunded.',
      ['state', ...product],
    );
    this.failed = metrics.counter('numera_order_failures_total', 'Failed orders, by reason.', [
      'reason',
    ]);
    this.sales = metrics.counter(
      'numera_sales_cents_total',
      'Prices of completed orders, in US cents. For charts; the ledger has the accounts.',
      product,
    );
    this.codeWait = metrics.histogram(
      'numera_order_code_wait_seconds',
      'Time from the number to its code, of completed orders.',
      product,
      CODE_BUCKETS_SECONDS,
    );
  }

  onModuleInit(): void {
    // From nothing, so that the first one is already an increase.
    for (const reason of ORDER_FAILURES) this.failed.inc({ reason }, 0);
    this.measureOpen();
    this.measureHolds();
  }

  notePlaced(tx: Transaction, order: OrderRow): void {
    this.database.afterCommit(tx, () => {
      this.placed.inc(productOf(order));
      if (!isActive(order.state)) this.noteEnd(order);
    });
  }

  noteChange(tx: Transaction, before: OrderRow, { order, reservations }: OrderRecord): void {
    if (before.state === order.state || isActive(order.state)) return;
    this.database.afterCommit(tx, () => {
      this.noteEnd(order);
      if (order.state !== 'completed') return;
      const { opened_at: openedAt } =
        reservations.find(({ id }) => id === order.completed_reservation_id) ?? {};
      this.sales.inc(productOf(order), Number(order.price_cents));
      if (openedAt && order.ended_at) {
        const waitedMs = order.ended_at.getTime() - openedAt.getTime();
        this.codeWait.observe(productOf(order), waitedMs / 1_000);
      }
    });
  }

  private noteEnd(order: OrderRow): void {
    this.ended.inc({ state: order.state, ...productOf(order) });
    if (order.failure !== null) this.failed.inc({ reason: order.failure });
  }

  /** Ended orders are counted as they end: a scrape must not read the whole past. */
  private measureOpen(): void {
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_orders_open: 'Orders under way, by state.',
        numera_orders_open_oldest_age_seconds:
          'How long the oldest of them has been in its state; 0 when there is none.',
        numera_orders_overdue: 'Orders that are more than a minute past the limit of their state.',
      },
      labels: ['state'],
      text: `SELECT s.state, count(o.id) AS numera_orders_open,
                    coalesce(max(extract(epoch FROM now() - CASE s.state
                      WHEN 'pending' THEN placed_at WHEN 'closing' THEN closing_since
                      ELSE changed_at END)), 0) AS numera_orders_open_oldest_age_seconds,
                    count(*) FILTER (WHERE now() - make_interval(secs => ${GRACE_SEC}) > CASE s.state
                      WHEN 'closing' THEN closing_since + make_interval(secs => $1)
                      ELSE deadline END) AS numera_orders_overdue
               FROM (VALUES ('pending'), ('waiting_code'), ('closing')) AS s (state)
               LEFT JOIN orders o ON o.state = s.state
                AND o.state IN ('pending', 'waiting_code', 'closing')
              GROUP BY s.state`,
      parameters: [this.config.closingLimitSec],
    });
  }

  private measureHolds(): void {
    this.metrics.gaugesBy(this.database, {
      gauges: {
        numera_order_holds_unanswered:
          'Holds that the wallet was asked about and has not answered.',
        numera_order_holds_unanswered_oldest_age_seconds:
          'How long ago the state of the oldest of them was entered; 0 when there is none.',
        numera_order_holds_outliving:
          'Orders that ended over two minutes ago with their hold open.',
      },
      labels: ['hold_state'],
      text: `SELECT s.hold_state, count(o.id) AS numera_order_holds_unanswered,
                    coalesce(max(extract(epoch FROM now() - coalesce(ended_at, placed_at))), 0)
                      AS numera_order_holds_unanswered_oldest_age_seconds,
                    count(*) FILTER (WHERE ended_at < now() - interval '2 minutes')
                      AS numera_order_holds_outliving
               FROM (VALUES ('requested'), ('capturing'), ('releasing')) AS s (hold_state)
               LEFT JOIN orders o ON o.hold_state = s.hold_state
                AND o.hold_state IN ('requested', 'capturing', 'releasing')
              GROUP BY s.hold_state`,
    });
  }
}

function productOf({ service_id: serviceId, country_code: country }: OrderRow) {
  return { service_id: serviceId, country };
}
