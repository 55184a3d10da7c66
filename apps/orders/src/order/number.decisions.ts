import type { ChangeRefusal, OrderFailure } from '@numera/contracts';
import type { SupplyTerms } from '../source/ranking.rules';
import type { ChangeWish, OrderInput } from './order.decisions';
import type { AcquiredNumber, Draft, DraftReservation, ReceivedCode } from './order.draft';
import { close, complete, dismiss, fail, settle } from './order.endings';
import { changeRefusalOf, isActive, resendFailureOf, tellingFailure } from './order.rules';

/** What happens to one of an order's numbers. */
type ReservationInput = Extract<OrderInput, { reservationId: string }>;

export function decideReservation(
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
    case 'number_locked':
      // Whoever waits for the end is told how long that takes.
      if (draft.state === 'closing' && reservation.state === 'closing') {
        draft.say({ say: 'locked', reservationId: reservation.id, until: input.until });
      }
      return;
    case 'watch_ended':
      return endWatch(draft, reservation);
    case 'code_received':
      return takeCode(draft, reservation, input.code);
  }
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
export function changeNumber(draft: Draft, wish: ChangeWish): void {
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

export function acquire(draft: Draft, terms: SupplyTerms, round?: number): void {
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

/** No source has a number for this wish; where there is one for more, that is what is told. */
function giveUpRound(draft: Draft, { round, terms }: DraftReservation): void {
  const { nextPrice: newPrice } = terms;
  const failures = draft.reservations.flatMap((other) =>
    other.round === round && other.failure !== null ? [other.failure] : [],
  );
  const failure = newPrice === null ? tellingFailure(failures) : 'price_rose';
  if (draft.state === 'pending') return fail(draft, failure, { newPrice });
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
