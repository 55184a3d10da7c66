import type { ListedOrder } from '../adapters/adapter';

/** A paid call whose order is looked for. Times in milliseconds since 1970, by the database's clock. */
export interface SoughtAttempt {
  readonly reservationId: string;
  /** Known where the provider's answer still gave that much away. */
  readonly externalId: string | null;
  /** As the provider's lists write it; null when its catalogue does not name the service. */
  readonly serviceName: string | null;
  readonly countryCode: string;
  readonly maxCostE4: bigint;
  readonly calledAtMs: number;
  /** Null while the call is still under way. */
  readonly endedAtMs: number | null;
}

/** How far the provider's clock may be from ours, its whole seconds included. */
export const CLOCK_MARGIN_MS = 10_000;
/** A request may take effect this long after we stopped waiting for its answer. */
const LATEST_EFFECT_MS = 60_000;
const LONGEST_PAUSE_MS = 30_000;
/** How often the lists must be without the order, after the settling time, before it is believed not to exist. */
export const EMPTY_LOOKS_NEEDED = 2;

/** The pause before the next look: short at first, for an order is listed as soon as it is sold. */
export function lookPauseMs(looks: number, settleMs: number): number {
  return Math.min(LONGEST_PAUSE_MS, Math.round((settleMs / 10) * 2 ** Math.min(looks, 8)));
}

/** Whether this order may be the one that the attempt bought, as far as both sides tell. */
export function mayFit(attempt: SoughtAttempt, order: ListedOrder): boolean {
  if (attempt.externalId !== null) return attempt.externalId === order.externalId;
  // The provider keeps what we called the purchase: it is that one's and no other's.
  if (order.reference !== null) return order.reference === attempt.reservationId;
  const { countryCode, costE4, serviceName } = order;
  return (
    (attempt.serviceName === null || serviceName === '' || isSameService(attempt, order)) &&
    (countryCode === null || countryCode === attempt.countryCode) &&
    (costE4 === null || costE4 <= attempt.maxCostE4) &&
    isInTime(attempt, order)
  );
}

/** An order is given to an attempt only when it says what an order of that attempt must say. */
export function fits(attempt: SoughtAttempt, order: ListedOrder): boolean {
  const isComplete = order.phoneNumber !== null && order.costE4 !== null;
  const isNamed =
    attempt.externalId !== null || order.reference !== null || isSameService(attempt, order);
  return isComplete && isNamed && mayFit(attempt, order);
}

function isInTime(attempt: SoughtAttempt, { orderedAtMs, expiresAtMs }: ListedOrder): boolean {
  const earliestMs = attempt.calledAtMs - CLOCK_MARGIN_MS;
  if (orderedAtMs === null) return expiresAtMs === null || expiresAtMs > earliestMs;
  const latestMs =
    attempt.endedAtMs === null ? Infinity : attempt.endedAtMs + CLOCK_MARGIN_MS + LATEST_EFFECT_MS;
  return orderedAtMs >= earliestMs && orderedAtMs <= latestMs;
}

function isSameService(attempt: SoughtAttempt, order: ListedOrder): boolean {
  return attempt.serviceName !== null && plain(attempt.serviceName) === plain(order.serviceName);
}

function plain(name: string): string {
  return name.trim().toLowerCase();
}

export interface Matches {
  readonly found: ReadonlyMap<string, ListedOrder>;
  /** Attempts with an order that may be theirs, but may also be of a call under way, or says too little. */
  readonly undecided: ReadonlySet<string>;
}

/**
 * Gives orders that are nobody's to attempts, each to one at most and as many as can be. Which of several
 * identical attempts gets which of several identical orders makes no difference; an order that a call still
 * under way may have bought is left to it.
 */
export function matchOrders(
  sought: readonly SoughtAttempt[],
  underWay: readonly SoughtAttempt[],
  orders: readonly ListedOrder[],
): Matches {
  const isDisputed = (order: ListedOrder): boolean => underWay.some((one) => mayFit(one, order));
  const named = new Set(sought.map((one) => one.externalId));
  const isFor = (attempt: SoughtAttempt, order: ListedOrder): boolean =>
    fits(attempt, order) && (attempt.externalId !== null || !named.has(order.externalId));
  const free = orders
    .filter((order) => !isDisputed(order))
    .sort((one, other) => (one.orderedAtMs ?? 0) - (other.orderedAtMs ?? 0));
  const attempts = [...sought].sort((one, other) => one.calledAtMs - other.calledAtMs);

  const holders = new Map<string, SoughtAttempt>();
  // Kuhn's augmenting paths: an attempt may push another one to a further order that fits it too.
  const place = (attempt: SoughtAttempt, tried: Set<string>): boolean =>
    free.some((order) => {
      if (tried.has(order.externalId) || !isFor(attempt, order)) return false;
      tried.add(order.externalId);
      const holder = holders.get(order.externalId);
      if (holder && !place(holder, tried)) return false;
      holders.set(order.externalId, attempt);
      return true;
    });
  for (const attempt of attempts) place(attempt, new Set());

  const found = new Map<string, ListedOrder>();
  for (const order of free) {
    const holder = holders.get(order.externalId);
    if (holder) found.set(holder.reservationId, order);
  }
  const left = orders.filter((order) => !holders.has(order.externalId));
  const undecided = attempts
    .filter(({ reservationId }) => !found.has(reservationId))
    .filter((attempt) => left.some((order) => mayFit(attempt, order)))
    .map(({ reservationId }) => reservationId);
  return { found, undecided: new Set(undecided) };
}
