import { Injectable } from '@nestjs/common';
import { Database, Replicas, sql, sqlOne, type Transaction } from '@numera/database';
import type { MessageIdentity } from '../adapters/adapter';
import type { AttemptEntity } from '../purchase/attempt.entity';
import { ATTEMPT, MS } from '../purchase/attempt.store';
import { ALERT_AFTER_MIN, GIVE_UP_AFTER_HOURS, LONGEST_LOCK_MS } from './release.rules';

/** How long one try may take before another process may make it. */
const LEASE = `interval '90 seconds'`;

@Injectable()
export class ReleaseStore {
  constructor(
    private readonly database: Database,
    private readonly replicas: Replicas,
  ) {}

  async isUnwanted(tx: Transaction, reservationId: string): Promise<boolean> {
    const row = await sqlOne(
      tx,
      'SELECT reservation_id FROM unwanted_reservations WHERE reservation_id = $1',
      [reservationId],
    );
    return row !== null;
  }

  async markUnwanted(tx: Transaction, reservationId: string): Promise<void> {
    await sql(
      tx,
      'INSERT INTO unwanted_reservations (reservation_id) VALUES ($1) ON CONFLICT DO NOTHING',
      [reservationId],
    );
  }

  /** Remembers the wish; a number that is there is tried at once, one that turns up later then. */
  async request(tx: Transaction, reservationId: string): Promise<void> {
    await sql(
      tx,
      `UPDATE purchase_attempts
          SET release_requested_at = coalesce(release_requested_at, now()),
              next_release_at = CASE WHEN state = 'acquired' AND release_requested_at IS NULL THEN now()
                                     ELSE next_release_at END
        WHERE reservation_id = $1`,
      [reservationId],
    );
  }

  claimDue(limit: number): Promise<AttemptEntity[]> {
    return this.database.query<AttemptEntity>(
      `UPDATE purchase_attempts
          SET next_release_at = now() + ${LEASE}, leased_by = $2, release_tries = release_tries + 1
        WHERE reservation_id IN (
          SELECT reservation_id FROM purchase_attempts
           WHERE state = 'acquired' AND release_requested_at IS NOT NULL AND next_release_at <= now()
           ORDER BY next_release_at LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING ${ATTEMPT}`,
      [limit, this.replicas.id],
    );
  }

  release(tx: Transaction, reservationId: string): Promise<AttemptEntity | null> {
    return sqlOne<AttemptEntity>(
      tx,
      `UPDATE purchase_attempts SET state = 'released', changed_at = now()
        WHERE reservation_id = $1 AND state = 'acquired' RETURNING ${ATTEMPT}`,
      [reservationId],
    );
  }

  keepMessage(
    tx: Transaction,
    reservationId: string,
    message: { readonly text: string; readonly vendorCode: string | null } & MessageIdentity,
  ): Promise<AttemptEntity | null> {
    return sqlOne<AttemptEntity>(
      tx,
      `UPDATE purchase_attempts
          SET state = 'message_found', message_text = $2, vendor_code = $3, message_key = $4,
              message_pattern = $5, changed_at = now()
        WHERE reservation_id = $1 AND state = 'acquired' RETURNING ${ATTEMPT}`,
      [
        reservationId,
        message.text,
        message.vendorCode ?? '',
        message.messageKey ?? null,
        message.pattern ?? null,
      ],
    );
  }

  /** Answers whether it will be tried again: not for ever. */
  async tryAgainIn(reservationId: string, pauseMs: number): Promise<boolean> {
    const rows = await this.database.query<{ goesOn: boolean }>(
      `UPDATE purchase_attempts
          SET next_release_at = CASE
                WHEN greatest(release_requested_at, expires_at) < now() - interval '${GIVE_UP_AFTER_HOURS} hours'
                THEN 'infinity'::timestamptz ELSE now() + $2 ${MS} END
        WHERE reservation_id = $1 AND state = 'acquired'
        RETURNING next_release_at <> 'infinity' AS "goesOn"`,
      [reservationId, pauseMs],
    );
    return rows[0]?.goesOn ?? true;
  }

  /**
   * Puts the next try off until the provider's lock, so long after the purchase, is over; answers when that is.
   * Null: it should be over already, or the number is not ours any more.
   */
  async awaitUnlock(tx: Transaction, reservationId: string, lockMs: number): Promise<Date | null> {
    const row = await sqlOne<{ until: Date }>(
      tx,
      `UPDATE purchase_attempts SET next_release_at = ended_at + $2 ${MS}
        WHERE reservation_id = $1 AND state = 'acquired' AND ended_at + $2 ${MS} > now()
        RETURNING next_release_at AS until`,
      [reservationId, Math.min(lockMs, LONGEST_LOCK_MS)],
    );
    return row?.until ?? null;
  }

  /** Whether some number of the account could not be given back for long. */
  async hasOverdue(accountId: string): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT FROM purchase_attempts WHERE account_id = $1 AND state = 'acquired'
          AND release_requested_at < now() - interval '${ALERT_AFTER_MIN} minutes' LIMIT 1`,
      [accountId],
    );
    return rows.length > 0;
  }
}
