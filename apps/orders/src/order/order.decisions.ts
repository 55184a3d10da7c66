import type { ChangeRefusal, CloseCause, OrderFailure } from '@numera/contracts';
import type { SupplyTerms } from '../source/ranking.rules';
import {
  Draft,
  type AcquiredNumber,
  type DraftReservation,
  type OrderSnapshot,
  type ReceivedCode,
} from './order.draft';
import { changeRefusalOf, isActive, resendFailureOf, tellingFailure } from './order.rules';

/** Everything that can happen to an order, from wherever and however late. */
export type OrderInput =
  | { readonly kind: 'hold_placed' | 'hold_captured' | 'hold_released' | 'hold_refused' }
  | { readonly kind: 'hold_declined'; readonly missing: bigint | null }
  | {
      readonly kind: 'number_acquired';
      readonly reservationId: string;
      readonly number: AcquiredNumber;
    }
  | {
      readonly kind: 'number_unavailable';
      readonly reservationId: string;
      readonly failure: OrderFailure;
      /** Who said so; null when none of its sources was open. */
      readonly sourceId: string | null;
    }
  | { readonly kind: 'change'; readonly wish: ChangeWish }
  | {
      readonly kind: 'number_unknown' | 'number_released' | 'watch_ended';
      readonly reservationId: string;
    }
  | { readonly kind: 'code_received'; readonly reservationId: string; readonly code: ReceivedCode }
  | { readonly kind: 'cancel' | 'expiry' | 'closing_overdue' | 'supply_overdue' };

/** What another number could be bought by now, or why none can. */
export type ChangeWish = SupplyTerms | { readonly refusal: ChangeRefusal };

/**
 * The order machine: what `input` does to `order`. Pure; what finds the order in a state that it does not
 * concern changes nothing.
 */
export function decide(order: OrderSnapshot, input: OrderInput): Draft {
  const draft = new Draft(order);
  switch (input.kind) {
    case 'hold_placed':
      takeHold(draft);
      break;
    case 'hold_declined':
      loseHold(draft, input.missing);
      break;
    case 'hold_captured':
      if (draft.hold === 'capturing') draft.moveHold('captured');
      break;
    case 'hold_released':
      if (draft.hold === 'releasing') draft.moveHold('released');
      break;
    case 'hold_refused':
      refuseHold(draft);
      break;
    case 'cancel':
    case 'expiry':
      if (draft.state === 'pending' || draft.state === 'waiting_code') close(draft, input.kind);
      break;
    case 'change':
      changeNumber(draft, input.wish);
      break;
    case 'closing_overdue':
      if (draft.state !== 'closing') break;
      end(draft);
      draft.say({ say: 'attention', problem: 'release_overdue' });
      break;
    case 'supply_overdue':
      if (draft.state === 'pending') draft.say({ say: 'attention', problem: 'supply_overdue' });
      break;
    default: {
      const reservation = draft.find(input.reservationId);
      if (reservation) decideReservation(draft, reservation, input);
    }
  }
  return draft;
}

type ReservationInput = Extract<OrderInput, { reservationId: string }>;

function decideReservation(
  draft: Draft,
  reservation: DraftReservation,
  input: ReservationInput,
): void {
  switch (input.kind) {
    case 'number_acquired':
      return openReservation(draft, reservation, input.number);
    case 'number_unavailable':
      return loseReservation(draft, reservation, input);
    case 'number_released':
      return loseReservation(draft, reservation, GIVEN_BACK);
    case 'number_unknown':
      if (reservation.state === 'requested') draft.moveReservation(reservation, 'unknown');
      return;
    case 'watch_ended':
      return endWatch(draft, reservation);
    case 'code_received':
      return takeCode(draft, reservation, input.code);
  }
}

function takeHold(draft: Draft): void {
  if (draft.hold !== 'requested') return;
  draft.moveHold('placed');
  if (draft.state === 'pending') {
    acquire(draft, draft.before.plan);
  } else if (draft.state === 'closing') {
    settle(draft);
  } else {
    // The user was let go before the wallet answered.
    giveHoldBack(draft);
  }
}

function loseHold(draft: Draft, missing: bigint | null): void {
  if (draft.hold !== 'requested') return;
  draft.moveHold('declined');
  if (draft.state === 'pending') {
    fail(draft, missing === null ? 'internal' : 'insufficient_funds', missing);
  } else {
    settle(draft);
  }
}

function refuseHold(draft: Draft): void {
  if (draft.hold !== 'capturing' && draft.hold !== 'releasing') return;
  if (draft.hold === 'capturing') draft.say({ say: 'attention', problem: 'capture_refused' });
  draft.moveHold('refused');
}

function openReservation(
  draft: Draft,
  reservation: DraftReservation,
  number: AcquiredNumber,
): void {
  const { id, state } = reservation;
  if (state === 'unavailable' || state === 'released') {
    // Believed to be over, and bought after all: it is given back, whatever became of the order.
    draft.say({ say: 'release_number', reservationId: id });
    return;
  }
  if (state !== 'requested' && state !== 'unknown') return;
  draft.moveReservation(reservation, 'open');
  reservation.number = number;
  const isChange = draft.state === 'waiting_code';
  if (draft.state === 'pending') draft.moveOrder('waiting_code');
  if (isActive(draft.state) && reservation.hasCode) {
    complete(draft, reservation);
  } else if (draft.state === 'waiting_code') {
    if (isChange) draft.changes += 1;
    draft.shown = reservation;
    draft.say({ say: 'opened', reservationId: id });
    // The new number is there: now the one before it goes back, and its code still counts until then.
    for (const other of draft.live) if (other !== reservation) dismiss(draft, other);
  } else {
    dismiss(draft, reservation);
  }
}

/** Another number for an order that waits; whoever cannot have one keeps what they have. */
function changeNumber(draft: Draft, wish: ChangeWish): void {
  const refusal = refusalOf(draft, wish);
  if (refusal !== null) draft.say({ say: 'unchanged', reason: refusal });
  else if (!('refusal' in wish)) acquire(draft, wish);
}

function refusalOf(draft: Draft, wish: ChangeWish): ChangeRefusal | null {
  const { isResend, maxChanges } = draft.before;
  if (draft.state !== 'waiting_code') return 'not_waiting';
  if (draft.awaited.some(({ state }) => state !== 'open')) return 'under_way';
  if (isResend) return 'no_other_number';
  if (draft.changes >= maxChanges) return 'too_many_changes';
  return 'refusal' in wish ? wish.refusal : null;
}

function acquire(draft: Draft, terms: SupplyTerms, round?: number): void {
  draft.say({ say: 'acquire', reservationId: draft.addReservation(terms, round).id });
}

interface Loss {
  readonly failure: OrderFailure;
  readonly sourceId: string | null;
}

const GIVEN_BACK: Loss = { failure: 'no_numbers', sourceId: null };

/** The source has, or keeps, no number for this reservation. */
function loseReservation(draft: Draft, reservation: DraftReservation, loss: Loss): void {
  switch (reservation.state) {
    case 'requested':
    case 'unknown':
      draft.moveReservation(reservation, 'unavailable');
      reservation.failure = draft.before.isResend ? resendFailureOf(loss.failure) : loss.failure;
      if (draft.state === 'pending' || draft.state === 'waiting_code') {
        if (tryNext(draft, reservation, loss.sourceId)) return;
        giveUpRound(draft, reservation);
        return;
      }
      break;
    case 'open':
      draft.moveReservation(reservation, 'closing');
      draft.moveReservation(reservation, 'released');
      break;
    case 'closing':
      draft.moveReservation(reservation, 'released');
      break;
    case 'unavailable':
    case 'released':
    case 'code_received':
      return;
  }
  if (draft.state === 'waiting_code') {
    draft.say({ say: 'closed', reservationId: reservation.id });
    if (draft.awaited.length === 0) close(draft, 'expiry');
  } else {
    settle(draft);
  }
}

/** The sources that come after the one that refused, in the same round and on the same terms (BUY-15). */
function tryNext(
  draft: Draft,
  { terms, round }: DraftReservation,
  refuser: string | null,
): boolean {
  const at = refuser === null ? -1 : terms.sourceIds.indexOf(refuser);
  const sourceIds = at < 0 ? [] : terms.sourceIds.slice(at + 1);
  if (sourceIds.length === 0) return false;
  acquire(draft, { ...terms, sourceIds }, round);
  return true;
}

/** No source has a number for this wish. */
function giveUpRound(draft: Draft, { round }: DraftReservation): void {
  const failure = tellingFailure(
    draft.reservations.flatMap((other) =>
      other.round === round && other.failure !== null ? [other.failure] : [],
    ),
  );
  if (draft.state === 'pending') return fail(draft, failure, null);
  draft.say({ say: 'unchanged', reason: changeRefusalOf(failure) });
  // The number that it had ended meanwhile.
  if (draft.awaited.length === 0) close(draft, 'expiry');
}

/** Nothing can come on the number any more; its release is still to be proven unless it was asked for. */
function endWatch(draft: Draft, reservation: DraftReservation): void {
  if (reservation.state === 'closing') {
    loseReservation(draft, reservation, GIVEN_BACK);
  } else if (reservation.state === 'open') {
    if (draft.state === 'waiting_code' && draft.awaited.length === 1) close(draft, 'expiry');
    else dismiss(draft, reservation);
  }
}

function takeCode(draft: Draft, reservation: DraftReservation, code: ReceivedCode): void {
  if (reservation.hasCode) return;
  switch (draft.state) {
    case 'completed':
    case 'refunded':
      return;
    case 'expired':
    case 'cancelled':
    case 'failed':
      draft.keepCode(reservation, code);
      draft.say({ say: 'attention', problem: 'late_code' });
      return;
    case 'pending':
    case 'waiting_code':
    case 'closing':
      draft.keepCode(reservation, code);
      // Without the number itself there is nothing to deliver yet: it completes when that arrives.
      if (reservation.state === 'requested' || reservation.state === 'unknown') return;
      if (reservation.state === 'unavailable')
        draft.say({ say: 'attention', problem: 'late_code' });
      else complete(draft, reservation);
  }
}

/** The code is delivered and the money taken, in one stroke. */
function complete(draft: Draft, reservation: DraftReservation): void {
  draft.moveReservation(reservation, 'code_received');
  draft.moveOrder('completed');
  draft.completedReservationId = reservation.id;
  draft.shown = reservation;
  draft.moveHold('capturing');
  draft.say({ say: 'capture_hold' });
  draft.say({ say: 'completed', reservationId: reservation.id });
  for (const other of draft.live) dismiss(draft, other);
}

function close(draft: Draft, cause: CloseCause): void {
  draft.moveOrder('closing');
  draft.closingCause = cause;
  for (const reservation of draft.live) dismiss(draft, reservation);
  settle(draft);
  if (draft.state === 'closing') draft.say({ say: 'closing' });
}

/** Has a number given back. One that is not known yet stays as it is until it turns out. */
function dismiss(draft: Draft, reservation: DraftReservation): void {
  if (reservation.state === 'closing') return;
  if (reservation.state === 'open') draft.moveReservation(reservation, 'closing');
  draft.say({ say: 'release_number', reservationId: reservation.id });
}

/** Ends a closing order once every number is known to be released and the wallet has answered. */
function settle(draft: Draft): void {
  if (draft.state !== 'closing' || draft.live.length > 0 || draft.hold === 'requested') return;
  end(draft);
}

function end(draft: Draft): void {
  const to = draft.closingCause === 'cancel' ? 'cancelled' : 'expired';
  draft.moveOrder(to);
  giveHoldBack(draft);
  draft.say({ say: to });
}

function fail(draft: Draft, failure: OrderFailure, missing: bigint | null): void {
  draft.moveOrder('failed');
  draft.failure = failure;
  giveHoldBack(draft);
  draft.say({ say: 'failed', missing, newPrice: null });
}

function giveHoldBack(draft: Draft): void {
  if (draft.hold !== 'placed') return;
  draft.moveHold('releasing');
  draft.say({ say: 'release_hold' });
}
