import type { ClaimRefusal } from '@numera/contracts';
import type { Update } from 'telegraf/types';

/** What keeps a pace of its own: a search asks with every letter, and must not use up the presses of its user. */
export type Lane = 'chat' | 'search';

/**
 * The pace that an update counts to; null for what is never refused: what Telegram tells by itself, such as a
 * payment or a block, is not the user's hurry, and a payment that is not handled is lost money.
 */
export function laneOf(update: Update): Lane | null {
  if ('inline_query' in update) return 'search';
  if ('callback_query' in update) return 'chat';
  if ('message' in update) return 'successful_payment' in update.message ? null : 'chat';
  return null;
}

/** Whether a refusal says something of the user; the others are the operator's or the shop's own state. */
export function isFailedPayment(reason: ClaimRefusal): boolean {
  return reason === 'duplicate_reference' || reason === 'bad_reference';
}
