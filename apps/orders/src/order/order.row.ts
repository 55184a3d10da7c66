import type { CloseCause, NumberType, OrderFailure, OrderState } from '@numera/contracts';
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
  /** Digits. */
  readonly price_cents: string;
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
  readonly state: ReservationState;
  readonly max_cost_e4: string;
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

export function snapshotOf({ order, reservations }: OrderRecord): OrderSnapshot {
  return {
    id: order.id,
    state: order.state,
    hold: order.hold_state,
    closingCause: order.closing_cause,
    reservations: reservations.map(({ id, sequence, state, code }) => ({
      id,
      sequence,
      state,
      hasCode: code !== null,
    })),
  };
}
