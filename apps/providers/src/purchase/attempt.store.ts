import { Injectable } from '@nestjs/common';
import { Database, Replicas, sql, sqlOne, type Transaction } from '@numera/database';
import type { AttemptEntity } from './attempt.entity';

/** Columns under the entity's names. */
const ATTEMPT = `reservation_id AS "reservationId", bot_id AS "botId", order_id AS "orderId",
  account_id AS "accountId", source_id AS "sourceId", service_id AS "serviceId",
  country_code AS "countryCode", max_cost AS "maxCost", state, failure, external_id AS "externalId",
  phone_number AS "phoneNumber", cost, expires_at AS "expiresAt", called_at AS "calledAt",
  ended_at AS "endedAt", looks, empty_looks AS "emptyLooks",
  release_requested_at AS "releaseRequestedAt", release_tries AS "releaseTries",
  max_price AS "maxPrice", resend_of AS "resendOf", shares_order AS "sharesOrder",
  message_before AS "messageBefore", can_resend AS "canResend", code_at AS "codeAt",
  finish_tries AS "finishTries", finished_at AS "finishedAt", message_text AS "messageText", vendor_code AS "vendorCode",
  message_key AS "messageKey", message_pattern AS "messagePattern", correlation_id AS "correlationId"`;

const MS = `* interval '1 millisecond'`;

export type NewAttempt = Pick<
  AttemptEntity,
  | 'reservationId'
  | 'botId'
  | 'orderId'
  | 'accountId'
  | 'sourceId'
  | 'serviceId'
  | 'countryCode'
  | 'maxCost'
  | 'maxPrice'
  | 'resendOf'
  | 'correlationId'
> & {
  readonly unavailable: string | null;
  readonly isUnwanted: boolean;
  /** The number whose order is waited on further. */
  readonly shared: Pick<
    AttemptEntity,
    'externalId' | 'phoneNumber' | 'expiresAt' | 'messageBefore'
  > | null;
};

/** A number as the provider sold it. */
export interface SoldNumber {
  readonly externalId: string;
  readonly phoneNumber: string;
  readonly costE4: bigint;
  readonly expiresAtMs: number;
  readonly canResend: boolean;
}

/** The named index that keeps one provider's order from serving two reservations. */
export const EXTERNAL_UQ = 'purchase_attempts_external_uq';

@Injectable()
export class AttemptStore {
  constructor(
    private readonly database: Database,
    private readonly replicas: Replicas,
  ) {}

  /** Commands about one reservation are taken one after the other, even before it has a row. */
  async lockReservation(tx: Transaction, reservationId: string): Promise<AttemptEntity | null> {
    await sql(tx, 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `reservation:${reservationId}`,
    ]);
    return sqlOne<AttemptEntity>(
      tx,
      `SELECT ${ATTEMPT} FROM purchase_attempts WHERE reservation_id = $1 FOR UPDATE`,
      [reservationId],
    );
  }

  /** Whether a further message is waited for on the order of an attempt; whoever asks goes one after the other. */
  async isWaitedOnFurther(
    tx: Transaction,
    { accountId, externalId }: AttemptEntity,
  ): Promise<boolean> {
    await sql(tx, 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `further:${accountId}:${externalId ?? ''}`,
    ]);
    const rows = await sql(
      tx,
      `SELECT FROM purchase_attempts
        WHERE account_id = $1 AND external_id = $2 AND shares_order AND code_at IS NULL
          AND state IN ('planned', 'calling', 'unknown', 'acquired') LIMIT 1`,
      [accountId, externalId],
    );
    return rows.length > 0;
  }

  async find(reservationId: string): Promise<AttemptEntity | null> {
    const rows = await this.database.query<AttemptEntity>(
      `SELECT ${ATTEMPT} FROM purchase_attempts WHERE reservation_id = $1`,
      [reservationId],
    );
    return rows[0] ?? null;
  }

  async insert(tx: Transaction, attempt: NewAttempt): Promise<AttemptEntity | null> {
    return sqlOne<AttemptEntity>(
      tx,
      `INSERT INTO purchase_attempts (reservation_id, bot_id, order_id, account_id, source_id, service_id,
         country_code, max_cost, correlation_id, state, failure, release_requested_at, max_price, resend_of,
         shares_order, external_id, phone_number, expires_at, message_before)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9,
               CASE WHEN $10::text IS NULL THEN 'planned' ELSE 'unavailable' END, $10,
               CASE WHEN $11 THEN now() END, $12, $13, $14, $15, $16, $17, $18)
       RETURNING ${ATTEMPT}`,
      [
        attempt.reservationId,
        attempt.botId,
        attempt.orderId,
        attempt.accountId,
        attempt.sourceId,
        attempt.serviceId,
        attempt.countryCode,
        attempt.maxCost,
        attempt.correlationId,
        attempt.unavailable,
        attempt.isUnwanted,
        attempt.maxPrice,
        attempt.resendOf,
        attempt.shared !== null,
        attempt.shared?.externalId ?? null,
        attempt.shared?.phoneNumber ?? null,
        attempt.shared?.expiresAt ?? null,
        attempt.shared?.messageBefore ?? null,
      ],
    );
  }

  /** Takes planned attempts for calling: committed before the provider hears of them. */
  claimPlanned(
    accountIds: readonly string[],
    limit: number,
    leaseMs: number,
  ): Promise<AttemptEntity[]> {
    return this.database.query<AttemptEntity>(
      `UPDATE purchase_attempts
          SET state = 'calling', called_at = clock_timestamp(), changed_at = now(),
              lease_until = clock_timestamp() + $3 ${MS}, leased_by = $4
        WHERE reservation_id IN (
          SELECT reservation_id FROM purchase_attempts
           WHERE state = 'planned' AND account_id = ANY($1)
           ORDER BY planned_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        RETURNING ${ATTEMPT}`,
      [accountIds, limit, leaseMs, this.replicas.id],
    );
  }

  /**
   * Stores that an attempt has its number. Null when it was settled otherwise meanwhile.
   * Violates {@link EXTERNAL_UQ} when another attempt has been given the number.
   */
  acquire(
    tx: Transaction,
    reservationId: string,
    from: readonly ('calling' | 'unknown' | 'unavailable')[],
    number: SoldNumber,
  ): Promise<AttemptEntity | null> {
    return sqlOne<AttemptEntity>(
      tx,
      `UPDATE purchase_attempts
          SET state = 'acquired', external_id = $3, phone_number = $4, cost = $5, failure = NULL,
              expires_at = to_timestamp($6::float8 / 1000), can_resend = $7,
              shares_order = shares_order AND external_id IS NOT DISTINCT FROM $3, ended_at = coalesce(ended_at, now()),
              next_release_at = CASE WHEN release_requested_at IS NOT NULL THEN now() END,
              changed_at = now()
        WHERE reservation_id = $1 AND state = ANY($2) RETURNING ${ATTEMPT}`,
      [
        reservationId,
        from,
        number.externalId,
        number.phoneNumber,
        number.costE4.toString(),
        number.expiresAtMs,
        number.canResend,
      ],
    );
  }

  /** `externalId`: of an order that was sold and paid back. */
  lose(
    tx: Transaction,
    reservationId: string,
    failure: string | null,
    externalId: string | null = null,
  ): Promise<AttemptEntity | null> {
    return sqlOne<AttemptEntity>(
      tx,
      `UPDATE purchase_attempts
          SET state = 'unavailable', ended_at = coalesce(ended_at, now()), changed_at = now(),
              failure = CASE WHEN release_requested_at IS NOT NULL THEN 'PROVIDER.RELEASED_UNUSED'
                             ELSE coalesce($2, failure) END,
              external_id = coalesce($3, external_id)
        WHERE reservation_id = $1 AND state IN ('planned', 'calling', 'unknown') RETURNING ${ATTEMPT}`,
      [reservationId, failure, externalId],
    );
  }

  /** The call's outcome is not known; `externalId` where the answer still gave that much away. */
  doubt(
    tx: Transaction,
    reservationId: string,
    failure: string,
    externalId: string | null,
    firstLookMs: number,
  ): Promise<AttemptEntity | null> {
    return sqlOne<AttemptEntity>(
      tx,
      `UPDATE purchase_attempts
          SET state = 'unknown', failure = $2, external_id = coalesce($3, external_id), ended_at = now(), changed_at = now(),
              next_look_at = now() + $4 ${MS}
        WHERE reservation_id = $1 AND state = 'calling' RETURNING ${ATTEMPT}`,
      [reservationId, failure, externalId, firstLookMs],
    );
  }
}

export { ATTEMPT, MS };
