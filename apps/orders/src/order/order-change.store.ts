import { Injectable } from '@nestjs/common';
import { sql, type Transaction } from '@numera/database';
import { AppError } from '@numera/kernel';
import { STOCK_SOURCE } from '../source/ranking.rules';
import type { Draft, DraftReservation } from './order.draft';
import type { OrderRecord, OrderRow, ReservationRow } from './order.row';

/** How long a code is waited for, seconds. */
export interface WaitTerms {
  readonly waitSec: number;
  /** A provider's number is closed so long before its provider ends it. */
  readonly expiryMarginSec: number;
  /** The operator's own numbers: nobody else ends them. */
  readonly stockWaitSec: number;
}

/** A decision about a locked order, and what it was decided upon. */
export interface Change {
  readonly record: OrderRecord;
  readonly draft: Draft;
  readonly cause: string;
  readonly wait: WaitTerms;
}

/**
 * Writes decisions, those about several orders together: one conditional update for each kind of row that they
 * move, and every move with its cause. All of them must be about different orders.
 */
@Injectable()
export class OrderChangeStore {
  /**
   * @returns each record as it is now, in the order asked
   * @throws AppError `ORDERS.LOST_LOCK` when a row was not as it had been decided upon
   */
  async apply(tx: Transaction, changes: readonly Change[]): Promise<OrderRecord[]> {
    const opened = await this.openReservations(tx, changes);
    const moved = await this.moveReservations(tx, changes);
    const written = new Map([...opened, ...moved].map((row) => [row.id, row]));
    const orders = new Map((await this.moveOrders(tx, changes)).map((row) => [row.id, row]));
    return changes.map(({ record: { order, reservations }, draft }) => {
      const before = new Map(reservations.map((row) => [row.id, row]));
      return {
        order: present(orders.get(order.id), order.id),
        reservations: draft.reservations.map(({ id }) =>
          present(written.get(id) ?? before.get(id), id),
        ),
      };
    });
  }

  private async openReservations(
    tx: Transaction,
    changes: readonly Change[],
  ): Promise<ReservationRow[]> {
    const rows = changes.flatMap(({ record: { order }, draft }) =>
      draft.reservations
        .filter(({ before }) => before === null)
        .map(({ id, sequence, round, state, terms }) => ({
          id,
          order_id: order.id,
          bot_id: order.bot_id,
          sequence,
          round,
          state,
          country_code: terms.countryCode,
          price_cents: terms.price.toString(),
          max_cost_e4: terms.maxCost.toString(),
          source_ids: terms.sourceIds,
          next_price_cents: terms.nextPrice?.toString() ?? null,
        })),
    );
    if (rows.length === 0) return [];
    return sql<ReservationRow>(
      tx,
      `INSERT INTO reservations (id, order_id, bot_id, sequence, round, state, country_code,
         price_cents, max_cost_e4, source_ids, next_price_cents)
       SELECT * FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, order_id uuid, bot_id text,
         sequence int, round int, state text, country_code text, price_cents bigint,
         max_cost_e4 bigint, source_ids text[], next_price_cents bigint)
       RETURNING *`,
      [JSON.stringify(rows)],
    );
  }

  private async moveReservations(
    tx: Transaction,
    changes: readonly Change[],
  ): Promise<ReservationRow[]> {
    const moves = changes.flatMap(({ draft }) => draft.reservations.filter(isMoved).map(moveOf));
    if (moves.length === 0) return [];
    const rows = await sql<ReservationRow>(
      tx,
      `UPDATE reservations r SET state = m.state, changed_at = now(),
         asked_at = CASE WHEN r.state <> m.state THEN now() ELSE r.asked_at END,
         asks = CASE WHEN r.state <> m.state THEN 1 ELSE r.asks END,
         source_id = COALESCE(m.source_id, r.source_id),
         account_id = COALESCE(m.account_id, r.account_id),
         external_id = COALESCE(m.external_id, r.external_id),
         phone_number = COALESCE(m.phone_number, r.phone_number),
         cost_e4 = COALESCE(m.cost_e4, r.cost_e4), expires_at = COALESCE(m.expires_at, r.expires_at),
         opened_at = CASE WHEN m.phone_number IS NOT NULL THEN now() ELSE r.opened_at END,
         message_id = COALESCE(m.message_id, r.message_id), code = COALESCE(m.code, r.code),
         text = COALESCE(m.text, r.text), failure = COALESCE(m.failure, r.failure),
         can_resend = COALESCE(m.can_resend, r.can_resend)
        FROM jsonb_to_recordset($1::jsonb) AS m (id uuid, before text, state text, source_id text,
          account_id text, external_id text, phone_number text, cost_e4 bigint, expires_at timestamptz,
          message_id uuid, code text, text text, failure text, can_resend boolean)
       WHERE r.id = m.id AND r.state = m.before AND r.id = ANY($2::uuid[]) RETURNING r.*`,
      [JSON.stringify(moves), moves.map(({ id }) => id)],
    );
    if (rows.length !== moves.length) throw lostLock(changes);
    return rows;
  }

  private async moveOrders(tx: Transaction, changes: readonly Change[]): Promise<OrderRow[]> {
    const rows = await sql<OrderRow>(
      tx,
      `WITH recorded AS (
         INSERT INTO order_transitions
           (order_id, bot_id, reservation_id, subject, from_state, to_state, cause)
         SELECT * FROM jsonb_to_recordset($3::jsonb) AS t (order_id uuid, bot_id text,
           reservation_id uuid, subject text, from_state text, to_state text, cause text)
       )
       UPDATE orders o SET
         state = m.state, hold_state = m.hold, closing_cause = m.closing_cause,
         failure = COALESCE(m.failure, o.failure),
         completed_reservation_id = COALESCE(m.completed_reservation_id, o.completed_reservation_id),
         closing_since = CASE WHEN m.closing_cause IS NOT NULL THEN COALESCE(o.closing_since, now()) END,
         country_code = COALESCE(m.country_code, o.country_code),
         price_cents = COALESCE(m.price_cents, o.price_cents),
         hold_cents = COALESCE(o.hold_cents, CASE WHEN m.price_cents IS NOT NULL THEN o.price_cents END),
         changes = m.changes,
         deadline = CASE WHEN m.expires_at IS NOT NULL
           THEN LEAST(now() + make_interval(secs => m.wait_sec),
                      m.expires_at - make_interval(secs => m.margin_sec))
           ELSE o.deadline END,
         hold_asked_at = CASE WHEN o.hold_state <> m.hold THEN now() ELSE o.hold_asked_at END,
         hold_asks = CASE WHEN o.hold_state <> m.hold THEN 1 ELSE o.hold_asks END,
         ended_at = CASE WHEN o.state <> m.state AND m.state IN ('completed', 'expired', 'cancelled', 'failed')
           THEN now() ELSE o.ended_at END,
         changed_at = now()
        FROM jsonb_to_recordset($1::jsonb) AS m (id uuid, state_before text, hold_before text,
          state text, hold text, closing_cause text, failure text, completed_reservation_id uuid,
          country_code text, price_cents bigint, changes int, expires_at timestamptz, wait_sec float8, margin_sec float8)
       WHERE o.id = m.id AND o.state = m.state_before AND o.hold_state = m.hold_before
         AND o.id = ANY($2::uuid[]) RETURNING o.*`,
      [
        JSON.stringify(changes.map(orderMoveOf)),
        changes.map(({ draft }) => draft.before.id),
        JSON.stringify(changes.flatMap(transitionsOf)),
      ],
    );
    if (rows.length !== changes.length) throw lostLock(changes);
    return rows;
  }
}

function isMoved({ before, state, code }: DraftReservation): boolean {
  return before !== null && (before !== state || code !== null);
}

function moveOf({ id, before, state, number, code, failure }: DraftReservation) {
  return {
    id,
    before,
    state,
    source_id: number?.sourceId ?? null,
    account_id: number?.accountId ?? null,
    external_id: number?.externalId ?? null,
    phone_number: number?.phoneNumber ?? null,
    cost_e4: number?.cost.toString() ?? null,
    expires_at: number?.expiresAt ?? null,
    message_id: code?.messageId ?? null,
    code: code?.code ?? null,
    text: code?.text ?? null,
    failure,
    can_resend: number?.canResend ?? null,
  };
}

function orderMoveOf({ draft, wait }: Change) {
  const { shown } = draft;
  const isStock = shown?.number?.sourceId === STOCK_SOURCE;
  return {
    id: draft.before.id,
    state_before: draft.before.state,
    hold_before: draft.before.hold,
    state: draft.state,
    hold: draft.hold,
    closing_cause: draft.closingCause,
    failure: draft.failure,
    completed_reservation_id: draft.completedReservationId,
    country_code: shown?.terms.countryCode ?? null,
    price_cents: shown?.terms.price.toString() ?? null,
    changes: draft.changes,
    // Of a number that is shown anew: the wait begins with it.
    expires_at: shown?.number?.expiresAt ?? null,
    wait_sec: isStock ? wait.stockWaitSec : wait.waitSec,
    margin_sec: isStock ? 0 : wait.expiryMarginSec,
  };
}

function transitionsOf({ record: { order }, draft, cause }: Change) {
  return draft.transitions.map(({ subject, reservationId, from, to }) => ({
    order_id: order.id,
    bot_id: order.bot_id,
    reservation_id: reservationId,
    subject,
    from_state: from,
    to_state: to,
    cause,
  }));
}

function lostLock(changes: readonly Change[]): AppError {
  return new AppError('ORDERS.LOST_LOCK', 'bug', {
    orderIds: changes.map(({ draft }) => draft.before.id).join(),
  });
}

function present<T>(value: T | undefined, id: string): T {
  if (value === undefined) throw new AppError('ORDERS.LOST_ROW', 'bug', { id });
  return value;
}
