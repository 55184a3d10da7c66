import { Injectable } from '@nestjs/common';
import { Database, Replicas, sql, type Transaction } from '@numera/database';
import type { AttemptEntity } from './attempt.entity';
import { ATTEMPT, MS } from './attempt.store';

/** Attempts that nobody works at any more: their process is dead, their account is gone, or they are long over. */
@Injectable()
export class AbandonedStore {
  constructor(
    private readonly database: Database,
    replicas: Replicas,
  ) {
    replicas.onDeath((dead) => this.free(dead));
  }

  /** Attempts whose process is gone: whether they were called, nobody can say. */
  doubtAbandoned(tx: Transaction, firstLookMs: number): Promise<AttemptEntity[]> {
    return sql<AttemptEntity>(
      tx,
      `UPDATE purchase_attempts
          SET state = 'unknown', failure = 'PROVIDER.TIMEOUT', ended_at = now(), changed_at = now(),
              next_look_at = now() + $1 ${MS}
        WHERE reservation_id IN (SELECT reservation_id FROM purchase_attempts
           WHERE state = 'calling' AND lease_until < now() LIMIT 200 FOR UPDATE SKIP LOCKED)
        RETURNING ${ATTEMPT}`,
      [firstLookMs],
    );
  }

  /** Planned with an account that has gone since, and that nobody can call any more. */
  losePlannedElsewhere(tx: Transaction, accountIds: readonly string[]): Promise<AttemptEntity[]> {
    return sql<AttemptEntity>(
      tx,
      `UPDATE purchase_attempts
          SET state = 'unavailable', failure = 'PROVIDER.SERVICE_OFF', ended_at = now(), changed_at = now()
        WHERE reservation_id IN (SELECT reservation_id FROM purchase_attempts
           WHERE state = 'planned' AND account_id <> ALL($1) AND planned_at < now() - interval '1 minute'
           LIMIT 200 FOR UPDATE SKIP LOCKED)
        RETURNING ${ATTEMPT}`,
      [accountIds],
    );
  }

  /** What a dead replica was buying, looking for or giving back is taken up by others. */
  private async free(deadReplicaId: string): Promise<void> {
    await this.database.query(
      `UPDATE purchase_attempts
          SET leased_by = NULL,
              lease_until = CASE WHEN state = 'calling' THEN now() - interval '1 second' ELSE lease_until END,
              next_look_at = CASE WHEN state = 'unknown' THEN now() ELSE next_look_at END,
              next_release_at = CASE WHEN state = 'acquired' AND next_release_at <> 'infinity'
                                     THEN least(next_release_at, now()) ELSE next_release_at END
        WHERE leased_by = $1 AND state IN ('calling', 'unknown', 'acquired')`,
      [deadReplicaId],
    );
  }

  /** What the last look found is personal; it is kept as long as the poller keeps it. */
  async forgetTexts(): Promise<void> {
    await this.database.query(
      `UPDATE purchase_attempts SET message_text = NULL, vendor_code = NULL, message_before = NULL
        WHERE (message_text IS NOT NULL OR message_before IS NOT NULL) AND changed_at < now() - interval '30 days'`,
    );
    await this.database.query(
      `DELETE FROM unwanted_reservations WHERE asked_at < now() - interval '30 days'`,
    );
  }
}
