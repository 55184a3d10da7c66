import type {
  ChangeRefusal,
  NumberUnavailable,
  OrderFailure,
  OrderState,
  Unsellable,
} from '@numera/contracts';
import { derivedId, type Cents } from '@numera/kernel';

/** Why an order is not begun. */
export interface Refusal {
  readonly failure: OrderFailure;
  /** For `price_rose`: the price now, US cents. */
  readonly newPrice: Cents | null;
}

export type ReservationState =
  'requested' | 'unknown' | 'open' | 'unavailable' | 'closing' | 'released' | 'code_received';

/** What the order knows of its hold. `capturing` and `releasing` are commands that are not answered yet. */
export type HoldState =
  | 'none'
  | 'requested'
  | 'placed'
  | 'declined'
  | 'capturing'
  | 'captured'
  | 'releasing'
  | 'released'
  | 'refused';

/** Every change that an order may make. What is not here cannot happen, whatever arrives in what order. */
export const ORDER_TRANSITIONS: Readonly<Record<OrderState, readonly OrderState[]>> = {
  pending: ['waiting_code', 'closing', 'failed'],
  waiting_code: ['completed', 'closing'],
  closing: ['completed', 'expired', 'cancelled'],
  completed: ['refunded'],
  expired: [],
  cancelled: [],
  failed: [],
  refunded: [],
};

export const RESERVATION_TRANSITIONS: Readonly<
  Record<ReservationState, readonly ReservationState[]>
> = {
  requested: ['unknown', 'open', 'unavailable'],
  unknown: ['open', 'unavailable'],
  open: ['code_received', 'closing'],
  closing: ['code_received', 'released'],
  // A code on a number that was given back while its order still waits on another one.
  released: ['code_received'],
  code_received: [],
  unavailable: [],
};

export const HOLD_TRANSITIONS: Readonly<Record<HoldState, readonly HoldState[]>> = {
  none: [],
  requested: ['placed', 'declined'],
  placed: ['capturing', 'releasing'],
  capturing: ['captured', 'refused'],
  releasing: ['released', 'refused'],
  declined: [],
  captured: [],
  released: [],
  refused: [],
};

export const ACTIVE_STATES = ['pending', 'waiting_code', 'closing'] as const;

export function isActive(state: OrderState): boolean {
  return (ACTIVE_STATES as readonly OrderState[]).includes(state);
}

/** Nothing is known to be over at the source. */
export function isLive(state: ReservationState): boolean {
  return state === 'requested' || state === 'unknown' || state === 'open' || state === 'closing';
}

/** The idempotency keys of everything that an order causes: the same order always makes the same. */
export const orderIds = {
  hold: (orderId: string) => derivedId('orders.hold', orderId),
  reservation: (orderId: string, sequence: number) =>
    derivedId('orders.reservation', orderId, String(sequence)),
  capture: (holdId: string) => derivedId('orders.capture', holdId),
  release: (holdId: string) => derivedId('orders.release', holdId),
} as const;

/** Why the user gets no number, in the user's terms. */
export function failureOf(reason: NumberUnavailable['reason']): OrderFailure {
  switch (reason) {
    case 'PROVIDER.PRICE_ROSE':
      return 'price_rose';
    case 'PROVIDER.INSUFFICIENT_BALANCE':
      return 'provider_no_balance';
    case 'PROVIDER.SERVICE_UNAVAILABLE':
    case 'PROVIDER.REJECTED':
    case 'PROVIDER.RELEASED_UNUSED':
      return 'no_numbers';
    case 'PROVIDER.CONNECTION_ERROR':
    case 'PROVIDER.TIMEOUT':
    case 'PROVIDER.BAD_KEY':
    case 'PROVIDER.RATE_LIMITED':
    case 'PROVIDER.SERVICE_OFF':
    case 'PROVIDER.UNEXPECTED':
      return 'provider_down';
    case 'PROVIDER.ORDER_NOT_FOUND':
    case 'PROVIDER.MESSAGE_FETCH_FAILED':
      return 'internal';
  }
}

export function refusalOf(unsellable: Unsellable): OrderFailure {
  switch (unsellable) {
    case 'unknown_product':
    case 'provider_down':
    case 'provider_no_balance':
      return unsellable;
    case 'no_offer':
    case 'no_stock':
    case 'above_cap':
      return 'no_numbers';
  }
}

/** What a user can do most about first: of several sources' refusals, the one that is told. */
const BY_USE: readonly OrderFailure[] = [
  'price_rose',
  'no_resend',
  'no_numbers',
  'provider_no_balance',
  'provider_down',
];

/** @returns the most useful of them; `internal` of none */
export function tellingFailure(failures: readonly OrderFailure[]): OrderFailure {
  return BY_USE.find((failure) => failures.includes(failure)) ?? failures[0] ?? 'internal';
}

/** What failed for a further code on a number: that there is none of this product says nothing to its user. */
export function resendFailureOf(failure: OrderFailure): OrderFailure {
  return failure === 'no_numbers' || failure === 'internal' ? 'no_resend' : failure;
}

/** The same for one who has a number and asked for another. */
export function changeRefusalOf(failure: OrderFailure): ChangeRefusal {
  switch (failure) {
    case 'price_rose':
      return 'dearer';
    case 'provider_down':
    case 'provider_no_balance':
    case 'internal':
      return 'provider_down';
    case 'no_numbers':
    case 'no_resend':
    case 'unknown_product':
    case 'insufficient_funds':
    case 'too_many_orders':
      return 'no_other_number';
  }
}
