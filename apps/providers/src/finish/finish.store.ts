import { Injectable } from '@nestjs/common';
import { Database, sql, type Transaction } from '@numera/database';
import type { AttemptEntity } from '../purchase/attempt.entity';
import { ATTEMPT, MS } from '../purchase/attempt.store';

/** How long one try may take before another process may make it. */
const LEASE = `interval '90 seconds'`;

/** A code that came; `finishMs`: when the provider is to hear of it, null: it need not. Milliseconds since 1970. */
export interface CodeNote {
  readonly reservationId: string;
  readonly codeAtMs: number;
  readonly finishMs: number | null;
}

@Injectable()
export class FinishStore {
  constructor(private readonly database: Database) {}

  /** Attempts of ours, by reservation, whose codes are not known of yet. */
  async findServing(
    tx: Transaction,
    reservationIds: readonly string[],
  ): Promise<ReadonlyMap<string, AttemptEntity>> {
    const rows = await sql<AttemptEntity>(
      tx,
      `SELECT ${ATTEMPT} FROM purchase_attempts
        WHERE reservation_id = ANY($1::uuid[]) AND code_at IS NULL
          AND state IN ('acquired', 'message_found')`,
      [reservationIds],
    );
    return new Map(rows.map((row) => [row.reservationId, row]));
  }

  /** Answers those that were not known of before. */
  async noteCodes(tx: Transaction, notes: readonly CodeNote[]): Promise<AttemptEntity[]> {
    if (notes.length === 0) return [];
    return sql<AttemptEntity>(
      tx,
      `WITH notes AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb)
           AS n ("reservationId" uuid, "codeAtMs" float8, "finishMs" float8)
       ), locked AS (
         SELECT reservation_id AS id FROM purchase_attempts
          WHERE reservation_id IN (SELECT "reservationId" FROM notes) AND code_at IS NULL
            AND state IN ('acquired', 'message_found')
          ORDER BY reservation_id FOR UPDATE
       )
       UPDATE purchase_attempts
          SET code_at = to_timestamp("codeAtMs" / 1000), next_finish_at = to_timestamp("finishMs" / 1000)
         FROM notes JOIN locked ON locked.id = "reservationId"
        WHERE reservation_id = "reservationId"
        RETURNING ${ATTEMPT}`,
      [JSON.stringify(notes)],
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
