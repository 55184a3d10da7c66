import type { CloseCause, NumberType, OrderFailure, OrderState } from '@numera/contracts';
import type { SupplyTerms } from '../source/ranking.rules';
import type { OrderSnapshot } from './order.draft';
import type { HoldState, ReservationState } from './order.rules';

/** A row of `orders`. */
export interface OrderRow {
  readonly id: string;
  readonly bot_id: string;
  readonly user_id: string;
  readonly service_id: number;
  readonly service_name: string;
  readonly country_code: string;
  readonly number_type: NumberType;
  /** Digits: of the number that is shown or was completed with. */
  readonly price_cents: string;
  /** Digits: what was set aside; null where that is the price. */
  readonly hold_cents: string | null;
  readonly source_ids: string[] | null;
  readonly max_cost_e4: string | null;
  readonly next_price_cents: string | null;
  readonly changes: number;
  readonly resend_of: string | null;
  readonly resend_root: string | null;
  /** The order from which the further code was asked for; null in rows from before that was kept. */
  readonly resend_order_id: string | null;
  readonly state: OrderState;
  readonly hold_id: string;
  readonly hold_state: HoldState;
  readonly deadline: Date | null;
  readonly closing_cause: CloseCause | null;
  readonly failure: OrderFailure | null;
  readonly completed_reservation_id: string | null;
  readonly correlation_id: string;
  readonly placed_at: Date;
  readonly ended_at: Date | null;
}

/** A row of `reservations`. */
export interface ReservationRow {
  readonly id: string;
  readonly order_id: string;
  readonly sequence: number;
  readonly round: number;
  readonly state: ReservationState;
  /** Null in old rows: those of the order. */
  readonly country_code: string | null;
  readonly price_cents: string | null;
  readonly failure: OrderFailure | null;
  readonly can_resend: boolean;
  readonly max_cost_e4: string;
  readonly next_price_cents: string | null;
  readonly source_ids: string[];
  readonly source_id: string | null;
  readonly account_id: string | null;
  readonly external_id: string | null;
  readonly phone_number: string | null;
  readonly opened_at: Date | null;
  readonly code: string | null;
  readonly text: string | null;
}

export interface OrderRecord {
  readonly order: OrderRow;
  /** By sequence. */
  readonly reservations: readonly ReservationRow[];
}

/** What was set aside for the order, US cents. */
export function heldOf({ hold_cents, price_cents }: OrderRow): bigint {
  return BigInt(hold_cents ?? price_cents);
}

function centsOf(digits: string | null): bigint | null {
  return digits === null ? null : BigInt(digits);
}

/** How often the order's number may still be changed. A further code is on the number that it is on. */
export function changesLeftOf({ changes, resend_of }: OrderRow, maxChanges: number): number {
  return resend_of === null ? Math.max(0, maxChanges - changes) : 0;
}

/** @param unplanned - what an order is bought by that was placed before plans were written down */
export function snapshotOf(
  { order, reservations }: OrderRecord,
  maxChanges: number,
  unplanned: () => Pick<SupplyTerms, 'maxCost' | 'sourceIds'>,
): OrderSnapshot {
  const { country_code: countryCode, source_ids: sourceIds, max_cost_e4: maxCost } = order;
  const price = BigInt(order.price_cents);
  const plan =
    sourceIds === null || maxCost === null ? unplanned() : { sourceIds, maxCost: BigInt(maxCost) };
  return {
    id: order.id,
    state: order.state,
    hold: order.hold_state,
    closingCause: order.closing_cause,
    plan: { countryCode, price, ...plan, nextPrice: centsOf(order.next_price_cents) },
    isResend: order.resend_of !== null,
    changes: order.changes,
    maxChanges,
    reservations: reservations.map((row) => ({
      id: row.id,
      sequence: row.sequence,
      round: row.round,
      state: row.state,
      hasCode: row.code !== null,
      failure: row.failure,
      terms: {
        countryCode: row.country_code ?? countryCode,
        price: BigInt(row.price_cents ?? heldOf(order)),
        maxCost: BigInt(row.max_cost_e4),
        sourceIds: row.source_ids,
        nextPrice: centsOf(row.next_price_cents),
      },
    })),
  };
}
