import { Command, Event, Query, QueryOf } from './contract';
import { NUMBER_TYPES, type NumberType } from './catalogue';
import {
  CountryCode,
  Id,
  ListOf,
  Nested,
  Nullable,
  OneOf,
  PhoneNumber,
  PositiveAmount,
  ServiceId,
  Text,
  Timestamp,
  UserId,
  Whole,
} from './fields';

export const ORDER_STATES = [
  'pending',
  'waiting_code',
  'closing',
  'completed',
  'expired',
  'cancelled',
  'failed',
  'refunded',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** Why an order failed: told to the user, charged nothing. */
export const ORDER_FAILURES = [
  'insufficient_funds',
  'price_rose',
  'unknown_product',
  'no_numbers',
  'provider_down',
  'provider_no_balance',
  'too_many_orders',
  'internal',
] as const;
export type OrderFailure = (typeof ORDER_FAILURES)[number];

/** What ended the wait: the user pressed cancel, or the time was up. */
export type CloseCause = 'cancel' | 'expiry';

/** The user confirmed. `orderId` is derived from the press, so a repeat is the same order. */
@Command('orders.order.place.v1')
export class PlaceOrder {
  @Id() orderId!: string;
  @UserId() userId!: string;
  @ServiceId() serviceId!: number;
  @CountryCode() countryCode!: string;
  @OneOf(NUMBER_TYPES) numberType!: NumberType;
  /** The price that the user saw; never exceeded. */
  @PositiveAmount() quotedPrice!: bigint;
}

@Command('orders.order.cancel.v1')
export class CancelOrder {
  @Id() orderId!: string;
  @UserId() userId!: string;
}

/** What every event of an order says. */
export class OrderFacts {
  @Id() orderId!: string;
  @UserId() userId!: string;
  @ServiceId() serviceId!: number;
  @Text(120, 1) serviceName!: string;
  @Text(16) serviceEmoji!: string;
  @CountryCode() countryCode!: string;
  @OneOf(NUMBER_TYPES) numberType!: NumberType;
  @PositiveAmount() price!: bigint;
}

/** A number is held for the order: shown by the gateway, watched by the poller. */
@Event('orders.reservation.opened.v1')
export class ReservationOpened extends OrderFacts {
  @Id() reservationId!: string;
  @PhoneNumber() phoneNumber!: string;
  @Text(64, 1) accountId!: string;
  /** The provider's own id of its order. */
  @Text(64, 1) externalId!: string;
  @Timestamp() openedAt!: string;
  /** No code by then: the order is closed. Never past the provider's own expiry. */
  @Timestamp() deadline!: string;
  @Whole(1, 1_000) serverNumber!: number;
}

/** The wait is over; the number is being given back. A code that still comes completes the order. */
@Event('orders.order.closing.v1')
export class OrderClosing extends OrderFacts {
  @OneOf(['cancel', 'expiry']) cause!: CloseCause;
}

@Event('orders.order.completed.v1')
export class OrderCompleted extends OrderFacts {
  @Id() reservationId!: string;
  @PhoneNumber() phoneNumber!: string;
  @Text(64, 1) code!: string;
  @Text(4_000) text!: string;
}

@Event('orders.order.expired.v1')
export class OrderExpired extends OrderFacts {}

@Event('orders.order.cancelled.v1')
export class OrderCancelled extends OrderFacts {}

@Event('orders.order.failed.v1')
export class OrderFailed extends OrderFacts {
  @OneOf(ORDER_FAILURES) reason!: OrderFailure;
  /** For `insufficient_funds`: how much is missing. */
  @Nullable() @PositiveAmount() missing!: bigint | null;
  /** For `price_rose`: the price now. */
  @Nullable() @PositiveAmount() newPrice!: bigint | null;
}

/** Something that a person must look at, such as a number that the provider would not take back in time. */
@Event('orders.order.needs_attention.v1')
export class OrderNeedsAttention {
  @Id() orderId!: string;
  @OneOf(['release_overdue', 'supply_overdue', 'capture_refused', 'late_code'])
  problem!: 'release_overdue' | 'supply_overdue' | 'capture_refused' | 'late_code';
}

export class OrderView extends OrderFacts {
  @OneOf(ORDER_STATES) state!: OrderState;
  @Nullable() @PhoneNumber() phoneNumber!: string | null;
  @Nullable() @Text(64, 1) code!: string | null;
  @Nullable() @Text(4_000) text!: string | null;
  @Nullable() @OneOf(ORDER_FAILURES) failure!: OrderFailure | null;
  @Whole(1, 1_000) serverNumber!: number;
  @Timestamp() placedAt!: string;
  @Nullable() @Timestamp() deadline!: string | null;
  @Nullable() @Timestamp() endedAt!: string | null;
}

export class OrderAnswer {
  @Nullable() @Nested(() => OrderView) order!: OrderView | null;
}

/** One order of this user; null when it is unknown or another's. */
@Query('orders.order.get.v1', OrderAnswer)
export class GetOrder extends QueryOf<OrderAnswer> {
  @Id() orderId!: string;
  @UserId() userId!: string;
}

export class OrderPage {
  /** Newest first. */
  @ListOf(() => OrderView) orders!: OrderView[];
  @Whole(1, 1_000_000) page!: number;
  @Whole(0, 1_000_000) pages!: number;
  @Whole(0, 1_000_000) total!: number;
}

@Query('orders.order.list.v1', OrderPage)
export class ListOrders extends QueryOf<OrderPage> {
  @UserId() userId!: string;
  /** `active`: pending, waiting or closing. `history`: ended. */
  @OneOf(['active', 'history']) scope!: 'active' | 'history';
  @Whole(1, 1_000_000) page!: number;
  @Whole(1, 50) pageSize!: number;
}
