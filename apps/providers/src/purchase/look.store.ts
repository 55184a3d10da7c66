import { Injectable } from '@nestjs/common';
import { Database, Replicas, sql, type Transaction } from '@numera/database';
import type { AttemptEntity } from './attempt.entity';
import { ATTEMPT, MS } from './attempt.store';

/** How long one look may take before it is made again. */
const LEASE = `interval '60 seconds'`;

@Injectable()
export class LookStore {
  constructor(
    private readonly database: Database,
    private readonly replicas: Replicas,
  ) {}

  /** Unknown attempts that are due, purchases or (`isFurther`) resends; nobody else looks for them meanwhile. */
  claimDue(accountId: string, isFurther: boolean): Promise<AttemptEntity[]> {
    return this.database.query<AttemptEntity>(
      `UPDATE purchase_attempts SET next_look_at = now() + ${LEASE}, leased_by = $2
        WHERE reservation_id IN (
          SELECT reservation_id FROM purchase_attempts
           WHERE state = 'unknown' AND account_id = $1 AND next_look_at <= now()
             AND shares_order = $3
           ORDER BY next_look_at LIMIT 500 FOR UPDATE SKIP LOCKED)
        RETURNING ${ATTEMPT}`,
      [accountId, this.replicas.id, isFurther],
    );
  }

  /** Decisions about one account's orders are taken one after the other. */
  async lockAccount(tx: Transaction, accountId: string): Promise<void> {
    await sql(tx, 'SELECT FROM accounts WHERE account_id = $1 FOR UPDATE', [accountId]);
  }

  ofState(
    tx: Transaction,
    accountId: string,
    state: 'calling' | 'unknown',
  ): Promise<AttemptEntity[]> {
    return sql<AttemptEntity>(
      tx,
      `SELECT ${ATTEMPT} FROM purchase_attempts WHERE account_id = $1 AND state = $2 AND NOT shares_order
        ORDER BY called_at LIMIT 5000`,
      [accountId, state],
    );
  }

  /** Attempts of the last day that were believed to have bought nothing because the lists showed nothing. */
  believedUnsold(tx: Transaction, accountId: string): Promise<AttemptEntity[]> {
    return sql<AttemptEntity>(
      tx,
      `SELECT ${ATTEMPT} FROM purchase_attempts
        WHERE account_id = $1 AND state = 'unavailable' AND empty_looks > 0 AND external_id IS NULL
          AND ended_at > now() - interval '1 day'`,
      [accountId],
    );
  }

  /** Those of the provider's orders that have been given to an attempt. */
  async ownedAmong(
    tx: Transaction,
    accountId: string,
    externalIds: readonly string[],
  ): Promise<Set<string>> {
    const rows = await sql<{ id: string }>(
      tx,
      `SELECT external_id AS id FROM purchase_attempts
        WHERE account_id = $1 AND external_id = ANY($2) AND (state <> 'unknown' OR shares_order)`,
      [accountId, externalIds],
    );
    return new Set(rows.map((row) => row.id));
  }

  /** The look brought nothing; `isEmpty`: and that counts. Answers the count. */
  async noteLook(
    tx: Transaction,
    reservationId: string,
    isEmpty: boolean,
    pauseMs: number,
  ): Promise<number> {
    const rows = await sql<{ count: number }>(
      tx,
      `UPDATE purchase_attempts SET looks = looks + 1, empty_looks = empty_looks + $2::int,
              next_look_at = now() + $3 ${MS}
        WHERE reservation_id = $1 AND state = 'unknown' RETURNING empty_looks AS count`,
      [reservationId, isEmpty ? 1 : 0, pauseMs],
    );
    return rows[0]?.count ?? 0;
  }

  async defer(reservationIds: readonly string[], pauseMs: number): Promise<void> {
    await this.database.query(
      `UPDATE purchase_attempts SET looks = looks + 1, next_look_at = now() + $2 ${MS}
        WHERE reservation_id = ANY($1) AND state = 'unknown'`,
      [reservationIds, pauseMs],
    );
  }

  async nowMs(): Promise<number> {
    const rows = await this.database.query<{ ms: number }>(
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
    );
    return rows[0]?.ms ?? 0;
  }

  /** Answers whether the orphan is new. */
  async noteOrphan(tx: Transaction, accountId: string, externalId: string): Promise<boolean> {
    const rows = await sql(
      tx,
      `INSERT INTO orphans (account_id, external_id) VALUES ($1, $2)
       ON CONFLICT DO NOTHING RETURNING external_id`,
      [accountId, externalId],
    );
    return rows.length > 0;
  }

  /** Has a number that turned up after all given back, which nobody waits for any more. */
  async requestRelease(tx: Transaction, reservationId: string): Promise<void> {
    await sql(
      tx,
      `UPDATE purchase_attempts SET release_requested_at = coalesce(release_requested_at, now()),
              next_release_at = now()
        WHERE reservation_id = $1 AND state = 'acquired'`,
      [reservationId],
    );
  }
}
