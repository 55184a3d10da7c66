import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@numera/database';
import { Metrics, type Counter } from '@numera/service';
import type { AskedMovement, PostedMovement } from './movement';

@Injectable()
export class LedgerMetrics {
  private readonly transfers: Counter<'kind' | 'outcome'>;

  constructor(
    metrics: Metrics,
    private readonly database: Database,
  ) {
    this.transfers = metrics.counter(
      'numera_transfers_total',
      'Movements asked of the ledger, by kind and outcome.',
      ['kind', 'outcome'],
    );
  }

  notePosted(
    tx: Transaction,
    asked: readonly AskedMovement[],
    posted: readonly PostedMovement[],
  ): void {
    this.database.afterCommit(tx, () => {
      asked.forEach(({ kind }, at) => {
        const outcome = posted[at]?.outcome;
        if (outcome) this.transfers.inc({ kind, outcome });
      });
    });
  }
}
