import { Injectable } from '@nestjs/common';
import { Metrics } from '@numera/service';
import { WalletConfig } from '../wallet.config';
import type { Reconciliation } from './reconciliation.service';
import type { OpenHolds } from './reconciliation.store';

const HOLD_AGES = ['under 1 hour', 'under 1 day', 'over 1 day'] as const;

interface LastRun {
  readonly atMs: number;
  readonly result: Reconciliation;
  readonly outlivingHolds: number;
  readonly holds: readonly OpenHolds[];
}

/** The result of the last proof of the books that this process made; nothing before the first. */
@Injectable()
export class ReconciliationMetrics {
  private last: LastRun | null = null;

  constructor(metrics: Metrics, config: WalletConfig) {
    const whenRun = (value: (last: LastRun) => number) => () => [
      { value: this.last && value(this.last) },
    ];
    metrics.gauge(
      'numera_reconciliation_last_run_timestamp_seconds',
      'When this process last proved the books.',
      [],
      whenRun(({ atMs }) => atMs / 1_000),
    );
    metrics.gauge('numera_reconciliation_interval_seconds', 'How often it proves them.', [], () => [
      { value: config.reconcileEveryMin * 60 },
    ]);
    metrics.gauge(
      'numera_reconciliation_differences',
      'Differences that the last proof found; none is right.',
      [],
      whenRun(({ result }) => result.differences.length),
    );
    metrics.gauge(
      'numera_reconciliation_outliving_holds',
      'Holds still open at the last proof although their order had ended.',
      [],
      whenRun(({ outlivingHolds }) => outlivingHolds),
    );
    metrics.gauge(
      'numera_reconciliation_settlements',
      'Orders and deposits that the last proof compared.',
      [],
      whenRun(({ result }) => result.settlements),
    );
    metrics.gauge(
      'numera_holds_open',
      'Holds that nothing had ended at the last proof, by age.',
      ['age'],
      () =>
        HOLD_AGES.map((age) => ({
          labels: { age },
          value: this.last && (this.last.holds.find((one) => one.age === age)?.count ?? 0),
        })),
    );
  }

  note(result: Reconciliation, outlivingHolds: number, holds: readonly OpenHolds[]): void {
    this.last = { atMs: Date.now(), result, outlivingHolds, holds };
  }
}
