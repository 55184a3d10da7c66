import { IsBoolean } from 'class-validator';
import { CountryPage, NUMBER_TYPES, type NumberType } from './catalogue';
import { Command, Event, Query, QueryOf } from './contract';
import {
  CountryCode,
  Id,
  ListOf,
  Nested,
  Nullable,
  OneOf,
  Optional,
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
  'no_resend',
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
  /** A further code on the number of this completed order of the same user (BUY-11). */
  @Optional() @Nullable() @Id() resendOf?: string | null;
}

@Command('orders.order.cancel.v1')
export class CancelOrder {
  @Id() orderId!: string;
  @UserId() userId!: string;
}

/**
 * Another number for a waiting order, under the same hold (BUY-10): of the same product, or in another country
 * whose price is not above the held one. The old number is given back once the new one is there, and its
 * code still counts until then. Answered by {@link ReservationOpened} or {@link ChangeRefused}.
 */
@Command('orders.order.change.v1')
export class ChangeNumber {
  /** Of the press: a repeat is the same change. */
  @Id() changeId!: string;
  @Id() orderId!: string;
  @UserId() userId!: string;
  /** Null: the same country. */
  @Nullable() @CountryCode() countryCode!: string | null;
  /** The price seen for the other country; never exceeded. Null with the same country. */
  @Nullable() @PositiveAmount() quotedPrice!: bigint | null;
}

export const CHANGE_REFUSALS = [
  'not_waiting',
  'under_way',
  'too_many_changes',
  'no_other_number',
  'dearer',
  'provider_down',
] as const;
export type ChangeRefusal = (typeof CHANGE_REFUSALS)[number];

/** What every event of an order says: of its present product and price. */
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
  /** Which number of the order it is, from 1; a later one replaces it. */
  @Optional() @Whole(1, 10_000) sequence?: number;
  /** How often the number may still be changed. */
  @Optional() @Whole(0, 1_000) changesLeft?: number;
}

/** A number is nobody's concern any more: given back, or never there. Its order may go on with another. */
@Event('orders.reservation.closed.v1')
export class ReservationClosed {
  @Id() orderId!: string;
  @Id() reservationId!: string;
}

/** No change: the order waits on with the number that it has. */
@Event('orders.order.unchanged.v1')
export class ChangeRefused extends OrderFacts {
  @OneOf(CHANGE_REFUSALS) reason!: ChangeRefusal;
  /** The number that is still waited on; null when the order waits on none. */
  @Nullable() @PhoneNumber() phoneNumber!: string | null;
  @Nullable() @Timestamp() deadline!: string | null;
  @Whole(1, 1_000) serverNumber!: number;
  @Whole(1, 10_000) sequence!: number;
  @Whole(0, 1_000) changesLeft!: number;
}

/** The wait is over; the number is being given back. A code that still comes completes the order. */
@Event('orders.order.closing.v1')
export class OrderClosing extends OrderFacts {
  @OneOf(['cancel', 'expiry']) cause!: CloseCause;
  /** Told again, once it is known: the provider keeps this number until then. */
  @Optional() @Nullable() @Timestamp() lockedUntil?: string | null;
  @Optional() @Nullable() @PhoneNumber() phoneNumber?: string | null;
}

@Event('orders.order.completed.v1')
export class OrderCompleted extends OrderFacts {
  @Id() reservationId!: string;
  @PhoneNumber() phoneNumber!: string;
  @Text(64, 1) code!: string;
  @Text(4_000) text!: string;
  /** A further code may be asked for on the number. */
  @Optional() @IsBoolean() canResend?: boolean;
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
  /** For `price_rose`: what there is a number for now; null when nobody knows. */
  @Nullable() @PositiveAmount() newPrice!: bigint | null;
  /** It was to be a further code on the number of this order. */
  @Optional() @Nullable() @Id() resendOf?: string | null;
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
  @Optional() @Whole(0, 1_000) changesLeft?: number;
  @Optional() @IsBoolean() canResend?: boolean;
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

/** The price of a further code on the number of a completed order of this user. */
export class ResendQuote {
  /** Null: the number brings no further code. */
  @Nullable() @PositiveAmount() price!: bigint | null;
  @Nullable() @Nested(() => OrderView) order!: OrderView | null;
}

@Query('orders.resend.quote.v1', ResendQuote)
export class GetResendQuote extends QueryOf<ResendQuote> {
  @Id() orderId!: string;
  @UserId() userId!: string;
}

/** Where an order's number can be changed to: countries whose price is not above the held one. */
@Query('orders.change.countries.v1', CountryPage)
export class ListChangeCountries extends QueryOf<CountryPage> {
  @Id() orderId!: string;
  @UserId() userId!: string;
  @Whole(1, 1_000_000) page!: number;
  @Whole(1, 50) pageSize!: number;
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
