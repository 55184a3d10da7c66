import type {
  ChangeRefusal,
  CloseCause,
  OrderFailure,
  OrderNeedsAttention,
  OrderState,
} from '@numera/contracts';
import { AppError } from '@numera/kernel';
import type { SupplyTerms } from '../source/ranking.rules';
import {
  HOLD_TRANSITIONS,
  isLive,
  ORDER_TRANSITIONS,
  orderIds,
  RESERVATION_TRANSITIONS,
  type HoldState,
  type ReservationState,
} from './order.rules';

/** A code as it came in. */
export interface ReceivedCode {
  readonly messageId: string;
  readonly code: string;
  readonly text: string;
}

export interface AcquiredNumber {
  readonly sourceId: string;
  readonly accountId: string;
  readonly externalId: string;
  readonly phoneNumber: string;
  readonly cost: bigint;
  readonly expiresAt: string;
  readonly canResend: boolean;
}

export interface ReservationSnapshot {
  readonly id: string;
  readonly sequence: number;
  /** Those of one round are tried one after the other, for one wish. */
  readonly round: number;
  readonly state: ReservationState;
  readonly hasCode: boolean;
  readonly terms: SupplyTerms;
  /** Why there was no number. */
  readonly failure: OrderFailure | null;
}

/** What a decision needs to know of an order. */
export interface OrderSnapshot {
  readonly id: string;
  readonly state: OrderState;
  readonly hold: HoldState;
  readonly closingCause: CloseCause | null;
  /** What its first number is to be bought by. */
  readonly plan: SupplyTerms;
  /** A further code on a number that is there already: it cannot be changed for another. */
  readonly isResend: boolean;
  readonly changes: number;
  readonly maxChanges: number;
  readonly reservations: readonly ReservationSnapshot[];
}

/** What is to be told, once the change is written. */
export type Note =
  | {
      readonly say: 'acquire' | 'release_number' | 'opened' | 'closed' | 'completed';
      readonly reservationId: string;
    }
  | { readonly say: 'capture_hold' | 'release_hold' | 'closing' | 'expired' | 'cancelled' }
  | { readonly say: 'locked'; readonly reservationId: string; readonly until: string }
  | { readonly say: 'failed'; readonly missing: bigint | null; readonly newPrice: bigint | null }
  | { readonly say: 'unchanged'; readonly reason: ChangeRefusal }
  | { readonly say: 'attention'; readonly problem: OrderNeedsAttention['problem'] };

export interface Transition {
  readonly subject: 'order' | 'hold' | 'reservation';
  readonly reservationId: string | null;
  readonly from: string | null;
  readonly to: string;
}

export interface DraftReservation {
  readonly id: string;
  readonly sequence: number;
  readonly round: number;
  readonly terms: SupplyTerms;
  /** Null: it does not exist yet. */
  readonly before: ReservationState | null;
  state: ReservationState;
  hasCode: boolean;
  failure: OrderFailure | null;
  number: AcquiredNumber | null;
  code: ReceivedCode | null;
}

/**
 * One decision about an order, on paper: where it goes, what is recorded, what is told. Every move is
 * checked against the transition tables, so a wrong decision throws before anything is written.
 */
export class Draft {
  state: OrderState;
  hold: HoldState;
  closingCause: CloseCause | null;
  failure: OrderFailure | null = null;
  completedReservationId: string | null = null;
  changes: number;
  /** The number that the order shows from now on, with its country and price. */
  shown: DraftReservation | null = null;
  readonly reservations: DraftReservation[];
  readonly transitions: Transition[] = [];
  readonly notes: Note[] = [];

  constructor(readonly before: OrderSnapshot) {
    this.state = before.state;
    this.hold = before.hold;
    this.closingCause = before.closingCause;
    this.changes = before.changes;
    this.reservations = before.reservations.map((reservation) => ({
      ...reservation,
      before: reservation.state,
      number: null,
      code: null,
    }));
  }

  get isUnchanged(): boolean {
    return (
      this.transitions.length === 0 &&
      this.notes.length === 0 &&
      this.reservations.every((reservation) => reservation.code === null)
    );
  }

  get live(): DraftReservation[] {
    return this.reservations.filter((reservation) => isLive(reservation.state));
  }

  /** A number is there, or may come. */
  get awaited(): DraftReservation[] {
    return this.live.filter(({ state }) => state !== 'closing');
  }

  find(reservationId: string): DraftReservation | null {
    return this.reservations.find((candidate) => candidate.id === reservationId) ?? null;
  }

  moveOrder(to: OrderState): void {
    allow(ORDER_TRANSITIONS, this.state, to);
    this.transitions.push({ subject: 'order', reservationId: null, from: this.state, to });
    this.state = to;
  }

  moveHold(to: HoldState): void {
    allow(HOLD_TRANSITIONS, this.hold, to);
    this.transitions.push({ subject: 'hold', reservationId: null, from: this.hold, to });
    this.hold = to;
  }

  moveReservation(reservation: DraftReservation, to: ReservationState): void {
    allow(RESERVATION_TRANSITIONS, reservation.state, to);
    const { id, state } = reservation;
    this.transitions.push({ subject: 'reservation', reservationId: id, from: state, to });
    reservation.state = to;
  }

  /** A further number under the same order and the same hold; without a round: of a new one. */
  addReservation(terms: SupplyTerms, round = this.lastRound + 1): DraftReservation {
    const sequence = this.reservations.length + 1;
    const reservation: DraftReservation = {
      id: orderIds.reservation(this.before.id, sequence),
      sequence,
      round,
      terms,
      before: null,
      state: 'requested',
      hasCode: false,
      failure: null,
      number: null,
      code: null,
    };
    this.reservations.push(reservation);
    const { id } = reservation;
    this.transitions.push({
      subject: 'reservation',
      reservationId: id,
      from: null,
      to: 'requested',
    });
    return reservation;
  }

  private get lastRound(): number {
    return this.reservations.at(-1)?.round ?? 0;
  }

  keepCode(reservation: DraftReservation, code: ReceivedCode): void {
    reservation.code = code;
    reservation.hasCode = true;
  }

  say(note: Note): void {
    this.notes.push(note);
  }
}

function allow<S extends string>(table: Readonly<Record<S, readonly S[]>>, from: S, to: S): void {
  if (!table[from].includes(to)) {
    throw new AppError('ORDERS.FORBIDDEN_TRANSITION', 'bug', { from, to });
  }
}
