import { Injectable } from '@nestjs/common';
import { Database, sqlOne, type Transaction } from '@numera/database';
import type { AttemptEntity } from '../purchase/attempt.entity';
import { ATTEMPT, MS } from '../purchase/attempt.store';

/** How long one try may take before another process may make it. */
const LEASE = `interval '90 seconds'`;

@Injectable()
export class FinishStore {
  constructor(private readonly database: Database) {}

  /** Null for a number that is not ours, or whose code is known of already. `finishAtMs`: null, the provider need not hear of it. */
  noteCode(
    tx: Transaction,
    reservationId: string,
    codeAtMs: number,
    finishAtMs: number | null,
  ): Promise<AttemptEntity | null> {
    return sqlOne<AttemptEntity>(
      tx,
      `UPDATE purchase_attempts
          SET code_at = to_timestamp($2::float8 / 1000), next_finish_at = to_timestamp($3::float8 / 1000)
        WHERE reservation_id = $1 AND code_at IS NULL AND state IN ('acquired', 'message_found')
        RETURNING ${ATTEMPT}`,
      [reservationId, codeAtMs, finishAtMs],
    );
  }

  /** Not while somebody waits for a further code on the very order. */
  claimDue(accountIds: readonly string[], limit: number): Promise<AttemptEntity[]> {
    return this.database.query<AttemptEntity>(
      `UPDATE purchase_attempts
          SET next_finish_at = now() + ${LEASE}, finish_tries = finish_tries + 1
        WHERE reservation_id IN (
          SELECT p.reservation_id FROM purchase_attempts p
           WHERE p.next_finish_at <= now() AND p.account_id = ANY($1)
             AND NOT EXISTS (SELECT FROM purchase_attempts further
                  WHERE further.account_id = p.account_id AND further.external_id = p.external_id
                    AND further.shares_order AND further.code_at IS NULL
                    AND further.state IN ('planned', 'calling', 'unknown', 'acquired'))
           ORDER BY p.next_finish_at LIMIT $2 FOR UPDATE OF p SKIP LOCKED)
        RETURNING ${ATTEMPT}`,
      [accountIds, limit],
    );
  }

  /** The order is finished, for all who have waited on it. */
  async finish({ accountId, externalId }: AttemptEntity): Promise<void> {
    await this.database.query(
      `UPDATE purchase_attempts SET finished_at = now(), next_finish_at = NULL
        WHERE account_id = $1 AND external_id = $2 AND code_at IS NOT NULL`,
      [accountId, externalId],
    );
  }

  /** `pauseMs`: null, not again. */
  async tryAgainIn(reservationId: string, pauseMs: number | null): Promise<void> {
    await this.database.query(
      `UPDATE purchase_attempts SET next_finish_at = now() + $2::float8 ${MS} WHERE reservation_id = $1`,
      [reservationId, pauseMs],
    );
  }
}
