import { Injectable } from '@nestjs/common';
import type { NumberType, OrderFailure } from '@numera/contracts';
import { sql, sqlOne, type Transaction } from '@numera/database';
import type { Cents } from '@numera/kernel';
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

/** All SQL that places, finds and locks orders; what changes them is in {@link OrderChangeStore}. */
@Injectable()
export class OrderStore {
  /** The new order, or null when there is one with this id already. */
  async insert(tx: Transaction, order: NewOrder, waitSec: number): Promise<OrderRow | null> {
    const isRefused = order.failure !== null;
    return sqlOne<OrderRow>(
      tx,
      `WITH placed AS (
         INSERT INTO orders (id, bot_id, user_id, service_id, service_name, country_code, number_type,
           price_cents, state, hold_id, hold_state, hold_asked_at, hold_asks, deadline, failure,
           correlation_id, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
           CASE WHEN $12::text IS NULL THEN now() END, CASE WHEN $12::text IS NULL THEN 1 ELSE 0 END,
           CASE WHEN $12::text IS NULL THEN now() + make_interval(secs => $13) END, $12, $14,
           CASE WHEN $12::text IS NOT NULL THEN now() END)
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
