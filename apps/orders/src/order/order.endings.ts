import type { CloseCause, OrderFailure } from '@numera/contracts';
import type { Draft, DraftReservation } from './order.draft';

/** The code is delivered and the money taken, in one stroke. */
export function complete(draft: Draft, reservation: DraftReservation): void {
  draft.moveReservation(reservation, 'code_received');
  draft.moveOrder('completed');
  draft.completedReservationId = reservation.id;
  draft.shown = reservation;
  draft.moveHold('capturing');
  draft.say({ say: 'capture_hold' });
  draft.say({ say: 'completed', reservationId: reservation.id });
  for (const other of draft.live) dismiss(draft, other);
}

export function close(draft: Draft, cause: CloseCause): void {
  draft.moveOrder('closing');
  draft.closingCause = cause;
  for (const reservation of draft.live) dismiss(draft, reservation);
  settle(draft);
  if (draft.state === 'closing') draft.say({ say: 'closing' });
}

/** Has a number given back. One that is not known yet stays as it is until it turns out. */
export function dismiss(draft: Draft, reservation: DraftReservation): void {
  if (reservation.state === 'closing') return;
  if (reservation.state === 'open') draft.moveReservation(reservation, 'closing');
  draft.say({ say: 'release_number', reservationId: reservation.id });
}

/** Ends a closing order once every number is known to be released and the wallet has answered. */
export function settle(draft: Draft): void {
  if (draft.state !== 'closing' || draft.live.length > 0 || draft.hold === 'requested') return;
  end(draft);
}

export function end(draft: Draft): void {
  const to = draft.closingCause === 'cancel' ? 'cancelled' : 'expired';
  draft.moveOrder(to);
  giveHoldBack(draft);
  draft.say({ say: to });
}

/** What a failed order says beside why: what was missing, and the price at which there is a number. */
interface FailureFacts {
  readonly missing?: bigint | null;
  readonly newPrice?: bigint | null;
}

export function fail(
  draft: Draft,
  failure: OrderFailure,
  { missing = null, newPrice = null }: FailureFacts = {},
): void {
  draft.moveOrder('failed');
  draft.failure = failure;
  giveHoldBack(draft);
  draft.say({ say: 'failed', missing, newPrice });
}

export function giveHoldBack(draft: Draft): void {
  if (draft.hold !== 'placed') return;
  draft.moveHold('releasing');
  draft.say({ say: 'release_hold' });
}
