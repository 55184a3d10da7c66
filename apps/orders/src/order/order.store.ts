import { Injectable } from '@nestjs/common';
import type { NumberType, OrderFailure } from '@numera/contracts';
import { sql, sqlOne, type Transaction } from '@numera/database';
import { AppError, type Cents, type CostE4 } from '@numera/kernel';
import type { Draft, DraftReservation, Transition } from './order.draft';
import type { OrderRecord, OrderRow, ReservationRow } from './order.row';
import { orderIds } from './order.rules';

export interface NewOrder {
  readonly id: string;
  readonly botId: string;
  readonly userId: string;
  readonly serviceId: number;
  readonly serviceName: string;
  readonly countryCode: string;
  readonly numberType: NumberType;
  readonly price: Cents;
  readonly correlationId: string;
  /** Null: it is to be filled. Else the refusal that is recorded. */
  readonly failure: OrderFailure | null;
}

/** What new rows and deadlines need besides the draft. */
export interface SupplyTerms {
  readonly maxCost: CostE4;
  readonly sourceIds: readonly string[];
  readonly waitSec: number;
  readonly expiryMarginSec: number;
}

/** All SQL that changes orders. */
@Injectable()
export class OrderStore {
  /** The new order, or null when there is one with this id already. */
  async insert(tx: Transaction, order: NewOrder, waitSec: number): Promise<OrderRow | null> {
    const isRefused = order.failure !== null;
    const row = await sqlOne<OrderRow>(
      tx,
      `INSERT INTO orders (id, bot_id, user_id, service_id, service_name, country_code, number_type,
         price_cents, state, hold_id, hold_state, hold_asked_at, hold_asks, deadline, failure,
         correlation_id, ended_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
         CASE WHEN $12::text IS NULL THEN now() END, CASE WHEN $12::text IS NULL THEN 1 ELSE 0 END,
         CASE WHEN $12::text IS NULL THEN now() + make_interval(secs => $13) END, $12, $14,
         CASE WHEN $12::text IS NOT NULL THEN now() END)
       ON CONFLICT (id) DO NOTHING RETURNING *`,
      [
        order.id,
        order.botId,
        order.userId,
        order.serviceId,
        order.serviceName,
        order.countryCode,
        order.numberType,
        order.price.toString(),
        isRefused ? 'failed' : 'pending',
        orderIds.hold(order.id),
        isRefused ? 'none' : 'requested',
        order.failure,
        waitSec,
        order.correlationId,
      ],
    );
    if (row === null) return null;
    const { id, state, bot_id } = row;
    await this.record(tx, bot_id, id, 'placed', [
      { subject: 'order', reservationId: null, from: null, to: state },
    ]);
    return row;
  }

  /** How many of the user's orders are under way. */
  async countActive(tx: Transaction, botId: string, userId: string): Promise<number> {
    const row = await sqlOne<{ count: string }>(
      tx,
      `SELECT count(*) FROM orders
        WHERE bot_id = $1 AND user_id = $2 AND state IN ('pending', 'waiting_code', 'closing')`,
      [botId, userId],
    );
    return Number(row?.count ?? 0);
  }

  /** The order, locked until the transaction ends; null when there is none, or `only` does not hold for it. */
  async lock(tx: Transaction, orderId: string, only = 'true'): Promise<OrderRecord | null> {
    return this.lockWhere(tx, `id = $1 AND (${only})`, orderId);
  }

  async lockByHold(tx: Transaction, holdId: string): Promise<OrderRecord | null> {
    return this.lockWhere(tx, 'hold_id = $1', holdId);
  }

  /** Like {@link lock}, but gives null too when another has it in hand. */
  async lockFree(tx: Transaction, orderId: string, only: string): Promise<OrderRecord | null> {
    return this.lockWhere(tx, `id = $1 AND (${only})`, orderId, 'SKIP LOCKED');
  }

  private async lockWhere(
    tx: Transaction,
    where: string,
    id: string,
    wait = '',
  ): Promise<OrderRecord | null> {
    const order = await sqlOne<OrderRow>(
      tx,
      `SELECT * FROM orders WHERE ${where} FOR UPDATE ${wait}`,
      [id],
    );
    // A statement of its own: one statement would see the reservations as they were before the lock.
    return order && { order, reservations: await this.reservationsOf(tx, order.id) };
  }

  /**
   * Writes a decision: one conditional update for each row that it moves, and every move with its cause.
   * @returns the record as it is now
   */
  async apply(
    tx: Transaction,
    { order }: OrderRecord,
    draft: Draft,
    cause: string,
    terms: SupplyTerms,
  ): Promise<OrderRecord> {
    for (const reservation of draft.reservations) {
      await this.writeReservation(tx, order, reservation, terms);
    }
    const written = await this.writeOrder(tx, draft, terms);
    await this.record(tx, order.bot_id, order.id, cause, draft.transitions);
    return { order: written, reservations: await this.reservationsOf(tx, order.id) };
  }

  private async writeOrder(tx: Transaction, draft: Draft, terms: SupplyTerms): Promise<OrderRow> {
    const { before } = draft;
    const opened = draft.reservations.find((reservation) => reservation.number !== null);
    const row = await sqlOne<OrderRow>(
      tx,
      `UPDATE orders SET
         state = $2, hold_state = $3, closing_cause = $4, failure = COALESCE($5, failure),
         completed_reservation_id = COALESCE($6, completed_reservation_id),
         closing_since = CASE WHEN $4::text IS NOT NULL THEN COALESCE(closing_since, now()) END,
         deadline = CASE WHEN state = 'pending' AND $2 IN ('waiting_code', 'completed')
           THEN LEAST(now() + make_interval(secs => $7), $8::timestamptz - make_interval(secs => $9))
           ELSE deadline END,
         hold_asked_at = CASE WHEN hold_state <> $3 THEN now() ELSE hold_asked_at END,
         hold_asks = CASE WHEN hold_state <> $3 THEN 1 ELSE hold_asks END,
         ended_at = CASE WHEN state <> $2 AND $2 IN ('completed', 'expired', 'cancelled', 'failed')
           THEN now() ELSE ended_at END,
         changed_at = now()
       WHERE id = $1 AND state = $10 AND hold_state = $11 RETURNING *`,
      [
        before.id,
        draft.state,
        draft.hold,
        draft.closingCause,
        draft.failure,
        draft.completedReservationId,
        terms.waitSec,
        opened?.number?.expiresAt ?? null,
        terms.expiryMarginSec,
        before.state,
        before.hold,
      ],
    );
    if (row === null) throw new AppError('ORDERS.LOST_LOCK', 'bug', { orderId: before.id });
    return row;
  }

  private async writeReservation(
    tx: Transaction,
    order: OrderRow,
    reservation: DraftReservation,
    terms: SupplyTerms,
  ): Promise<void> {
    const { id, before, state, number, code, sequence } = reservation;
    if (before === null) {
      await sql(
        tx,
        `INSERT INTO reservations (id, order_id, bot_id, sequence, state, max_cost_e4, source_ids)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, order.id, order.bot_id, sequence, state, terms.maxCost.toString(), terms.sourceIds],
      );
      return;
    }
    if (before === state && code === null) return;
    const moved = await sql(
      tx,
      `UPDATE reservations SET state = $2, changed_at = now(),
         asked_at = CASE WHEN state <> $2 THEN now() ELSE asked_at END,
         asks = CASE WHEN state <> $2 THEN 1 ELSE asks END,
         source_id = COALESCE($4, source_id), account_id = COALESCE($5, account_id),
         external_id = COALESCE($6, external_id), phone_number = COALESCE($7, phone_number),
         cost_e4 = COALESCE($8, cost_e4), expires_at = COALESCE($9, expires_at),
         opened_at = CASE WHEN $7::text IS NOT NULL THEN now() ELSE opened_at END,
         message_id = COALESCE($10, message_id), code = COALESCE($11, code), text = COALESCE($12, text)
       WHERE id = $1 AND state = $3 RETURNING id`,
      [
        id,
        state,
        before,
        number?.sourceId ?? null,
        number?.accountId ?? null,
        number?.externalId ?? null,
        number?.phoneNumber ?? null,
        number?.cost.toString() ?? null,
        number?.expiresAt ?? null,
        code?.messageId ?? null,
        code?.code ?? null,
        code?.text ?? null,
      ],
    );
    if (moved.length === 0) throw new AppError('ORDERS.LOST_LOCK', 'bug', { reservationId: id });
  }

  private reservationsOf(tx: Transaction, orderId: string): Promise<ReservationRow[]> {
    return sql(tx, 'SELECT * FROM reservations WHERE order_id = $1 ORDER BY sequence', [orderId]);
  }

  private async record(
    tx: Transaction,
    botId: string,
    orderId: string,
    cause: string,
    transitions: readonly Transition[],
  ): Promise<void> {
    if (transitions.length === 0) return;
    await sql(
      tx,
      `INSERT INTO order_transitions (order_id, bot_id, reservation_id, subject, from_state, to_state, cause)
       SELECT $1, $2, t."reservationId", t.subject, t."from", t."to", $3
         FROM jsonb_to_recordset($4::jsonb)
           AS t (subject text, "reservationId" uuid, "from" text, "to" text)`,
      [orderId, botId, cause, JSON.stringify(transitions)],
    );
  }
}
