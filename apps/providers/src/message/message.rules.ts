import { createHash } from 'node:crypto';
import type { CheckResult, ListedOrder } from '../adapters/adapter';

/** A message as an order tells it. */
export interface SeenMessage {
  readonly text: string | null;
  readonly code: string | null;
}

/**
 * What a message is remembered by where a further one is waited for on the same order: the provider may go on
 * telling the old one. Both its text and the vendor's code: lists and checks do not always tell the same of it.
 */
export function digestsOf({ text, code }: SeenMessage): string[] {
  return [text, code]
    .flatMap((part) => (part === null || part.trim() === '' ? [] : [part.trim()]))
    .map((part) => createHash('sha256').update(part).digest('hex').slice(0, 32));
}

/** The digests as they are stored, those of earlier messages included. */
export function rememberMessage(message: SeenMessage | null, before: string | null): string {
  const known = before === null ? [] : before.split(' ').filter((one) => one !== '');
  return [...new Set([...known, ...(message ? digestsOf(message) : [])])].join(' ');
}

export function isOldMessage(message: SeenMessage, remembered: string): boolean {
  const known = new Set(remembered.split(' '));
  return digestsOf(message).some((digest) => known.has(digest));
}

/** An order with the message that it had before is one that still waits. */
export function asFurtherOrder(order: ListedOrder, remembered: string): ListedOrder {
  if (order.state !== 'received' || !isOldMessage(order, remembered)) return order;
  return { ...order, state: 'waiting', text: null, code: null };
}

export function asFurtherCheck(result: CheckResult, remembered: string): CheckResult {
  if (result.state !== 'received') return result;
  const message = { text: result.text, code: result.vendorCode };
  return isOldMessage(message, remembered) ? { state: 'waiting', expiresAtMs: null } : result;
}
