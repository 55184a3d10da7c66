import { Injectable } from '@nestjs/common';
import type { NumberType, OrderFailure } from '@numera/contracts';
import { Database, sql, sqlOne, type Transaction } from '@numera/database';
import type { SupplyTerms } from '../source/ranking.rules';
import type { OrderRecord, OrderRow, ReservationRow } from './order.row';
import { orderIds } from './order.rules';

export interface NewOrder {
  readonly id: string;
  readonly botId: string;
  readonly userId: string;
  readonly serviceId: number;
  readonly serviceName: string;
  readonly numberType: NumberType;
  /** What is promised and how it is to be had; with no sources for an order that is refused. */
  readonly plan: SupplyTerms;
  readonly resend: ResendTarget | null;
  /** Of the order that a further code was asked for from, also where there is none. */
  readonly resendOrderId: string | null;
  readonly correlationId: string;
  /** Null: it is to be filled. Else the refusal that is recorded. */
  readonly failure: OrderFailure | null;
}

/** The reservation whose number brings a further code, and the first of the line. */
export interface ResendTarget {
  readonly reservationId: string;
  readonly rootId: string;
}

export interface ResendSource extends ResendTarget {
  readonly sourceId: string;
}

/** All SQL that places, finds and locks orders; what changes them is in {@link OrderChangeStore}. */
@Injectable()
export class OrderStore {
  constructor(private readonly database: Database) {}

  /** The new order, or null when there is one with this id already. */
  async insert(tx: Transaction, order: NewOrder, waitSec: number): Promise<OrderRow | null> {
    const isRefused = order.failure !== null;
    return sqlOne<OrderRow>(
      tx,
      `WITH placed AS (
         INSERT INTO orders (id, bot_id, user_id, service_id, service_name, country_code, number_type,
           price_cents, state, hold_id, hold_state, hold_asked_at, hold_asks, deadline, failure,
           correlation_id, ended_at, hold_cents, source_ids, max_cost_e4, resend_of, resend_root,
           next_price_cents, resend_order_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
           CASE WHEN $12::text IS NULL THEN now() END, CASE WHEN $12::text IS NULL THEN 1 ELSE 0 END,
           CASE WHEN $12::text IS NULL THEN now() + make_interval(secs => $13) END, $12, $14,
           CASE WHEN $12::text IS NOT NULL THEN now() END, $8, $15, $16, $17, $18, $19, $20)
         ON CONFLICT (id) DO NOTHING RETURNING *
       ), recorded AS (
         INSERT INTO order_transitions (order_id, bot_id, subject, to_state, cause)
         SELECT id, bot_id, 'order', state, 'placed' FROM placed
       )
       SELECT * FROM placed`,
      [
        order.id,
        order.botId,
        order.userId,
        order.serviceId,
        order.serviceName,
        order.plan.countryCode,
        order.numberType,
        order.plan.price.toString(),
        isRefused ? 'failed' : 'pending',
        orderIds.hold(order.id),
        isRefused ? 'none' : 'requested',
        order.failure,
        waitSec,
        order.correlationId,
        order.plan.sourceIds,
        order.plan.maxCost.toString(),
        order.resend?.reservationId ?? null,
        order.resend?.rootId ?? null,
        order.plan.nextPrice?.toString() ?? null,
        order.resendOrderId,
      ],
    );
  }

  /** This user's own order; null when it is unknown or another's. */
  async find(botId: string, userId: string, orderId: string): Promise<OrderRow | null> {
    const [row] = await this.database.query<OrderRow>(
      'SELECT * FROM orders WHERE id = $1 AND bot_id = $2 AND user_id = $3',
      [orderId, botId, userId],
    );
    return row ?? null;
  }

  /** False when this wish for another number was heard before. */
  async claimChange(tx: Transaction, changeId: string, order: OrderRow): Promise<boolean> {
    const row = await sqlOne(
      tx,
      `INSERT INTO order_changes (change_id, order_id, bot_id) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING change_id`,
      [changeId, order.id, order.bot_id],
    );
    return row !== null;
  }

  /**
   * The reservation whose number brought the latest code of the line that a completed order stands in: a further
   * code is one that comes after it. Null when its source gives no further one.
   */
  async findResend(order: OrderRow): Promise<ResendSource | null> {
    const rootId = order.resend_root ?? order.completed_reservation_id;
    const [row] = await this.database.query<{ id: string; source_id: string; can_resend: boolean }>(
      `SELECT r.id, r.source_id, r.can_resend
         FROM orders o JOIN reservations r ON r.id = o.completed_reservation_id
        WHERE (o.id = (SELECT order_id FROM reservations WHERE id = $1) OR o.resend_root = $1)
          AND o.state = 'completed'
        ORDER BY o.ended_at DESC LIMIT 1`,
      [rootId],
    );
    if (!row?.can_resend || rootId === null) return null;
    return { reservationId: row.id, rootId, sourceId: row.source_id };
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

  /**
   * The orders of these holds by hold, locked until the transaction ends. A hold's order is known by it alone:
   * its id is made of the order's.
   */
  async lockByHolds(
    tx: Transaction,
    holdIds: readonly string[],
  ): Promise<ReadonlyMap<string, OrderRecord>> {
    const orders = await sql<OrderRow>(
      tx,
      // In one order, so that two that lock several never wait for each other.
      'SELECT * FROM orders WHERE hold_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE',
      [holdIds],
    );
    const records = await this.withReservations(tx, orders);
    return new Map(records.map((record) => [record.order.hold_id, record]));
  }

  /** The order, locked; null when `only` does not hold for it, or another has it in hand. */
  async lockFree(tx: Transaction, orderId: string, only: string): Promise<OrderRecord | null> {
    const orders = await sql<OrderRow>(
      tx,
      `SELECT * FROM orders WHERE id = $1 AND (${only}) FOR UPDATE SKIP LOCKED`,
      [orderId],
    );
    return (await this.withReservations(tx, orders))[0] ?? null;
  }

  /** A statement of its own: that which locks would see the reservations as they were before the lock. */
  private async withReservations(
    tx: Transaction,
    orders: readonly OrderRow[],
  ): Promise<OrderRecord[]> {
    if (orders.length === 0) return [];
    const rows = await sql<ReservationRow>(
      tx,
      'SELECT * FROM reservations WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, sequence',
      [orders.map((order) => order.id)],
    );
    return orders.map((order) => ({
      order,
      reservations: rows.filter((reservation) => reservation.order_id === order.id),
    }));
  }
}
