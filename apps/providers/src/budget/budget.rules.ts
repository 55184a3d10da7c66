import type { CallPriority } from '../adapters/wire/exchange';

/** Someone who waits to make a request. */
export interface Waiter {
  readonly priority: CallPriority;
  readonly sinceMs: number;
}

/**
 * How much longer than others a request is deemed to have waited. Purchases and cancellations so go before
 * reads, and yet no read waits for ever behind a stream of purchases.
 */
const HEAD_START_MS: Readonly<Record<CallPriority, number>> = {
  purchase: 3_000,
  cancel: 3_000,
  poll: 1_000,
  catalogue: 0,
};

/** How long a request waits at most; then it is not made. */
export const LONGEST_WAIT_MS: Readonly<Record<CallPriority, number>> = {
  purchase: 10_000,
  cancel: 10_000,
  poll: 8_000,
  catalogue: 8_000,
};

/** Permits that reads leave to purchases and cancellations, of this replica or another. */
const RESERVE = 4;
const RESERVED_FOR_MS = 1_000;

export function isUrgent(priority: CallPriority): boolean {
  return priority === 'purchase' || priority === 'cancel';
}

export function inTurn(one: Waiter, other: Waiter): number {
  return (
    one.sinceMs - HEAD_START_MS[one.priority] - (other.sinceMs - HEAD_START_MS[other.priority])
  );
}

/** A read that has waited for a second takes from the reserve too. */
export function reserveFor(waiter: Waiter, nowMs: number): number {
  const mustLeaveSome = !isUrgent(waiter.priority) && nowMs - waiter.sinceMs < RESERVED_FOR_MS;
  return mustLeaveSome ? RESERVE : 0;
}
