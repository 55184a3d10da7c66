import type { ChangeRefusal, OrderFailure } from '@numera/contracts';
import type { SupplyTerms } from '../source/ranking.rules';
import { acquire, changeNumber, decideReservation } from './number.decisions';
import { Draft, type AcquiredNumber, type OrderSnapshot, type ReceivedCode } from './order.draft';
import { close, end, fail, giveHoldBack, settle } from './order.endings';

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
  | {
      readonly kind: 'number_locked';
      readonly reservationId: string;
      readonly until: string;
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
    fail(draft, missing === null ? 'internal' : 'insufficient_funds', { missing });
  } else {
    settle(draft);
  }
}

function refuseHold(draft: Draft): void {
  if (draft.hold !== 'capturing' && draft.hold !== 'releasing') return;
  if (draft.hold === 'capturing') draft.say({ say: 'attention', problem: 'capture_refused' });
  draft.moveHold('refused');
}
