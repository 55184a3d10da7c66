import type { Books, HoldFacts, OrderFacts, ReservationFacts } from './books';
import type { FaultRecord } from './faults';
import type { Attempt, PoolOrderFacts, ShownCode, WorldReport } from './world/world-calls';

/** All that is known at the end. */
export interface Evidence {
  readonly books: Books;
  readonly report: WorldReport;
  readonly faults: readonly FaultRecord[];
  /** What was still under way when the wait for it was given up. */
  readonly stillOpen: Readonly<Record<string, number>>;
  /** Differences that `reconcile` found. */
  readonly reconcileDifferences: number;
}

export interface Verdict {
  readonly claim: string;
  /** What must be nought. */
  readonly count: number;
  /** Which ones, for whoever looks into it. */
  readonly examples: readonly string[];
}

/** Telegram may have a message, and Numera not know it, around a fault of the gateway or of its database. */
const UNSURE_MS = 3_000;
const ENDED = ['completed', 'expired', 'cancelled', 'failed'];
const EXAMPLES = 5;

/**
 * Compares all books. Every count must be nought:
 *
 * - lost: a confirmation that was pressed, of which there is no order. (Its end is judged as `stuck`.)
 * - doubled: an order that nobody pressed for, more numbers for an order than were asked for, a hold that was placed, captured or released more than once, a number that the provider sold
 *   and no purchase knows.
 * - stuck: an order without an end, money still held, or work that never came to its end.
 * - charges without code: a capture whose person was never shown the code.
 * - codes without charge: a code shown whose order was not captured, or to the wrong person.
 * - codes lost: a message that came to a number while it was ours, whose person was never shown it.
 * - messages to own numbers lost: sent and never read, taken for somebody's and not shown to them, or taken
 *   for nobody's although somebody held the number.
 * - numbers left running: at the provider, neither completed nor given back.
 * - cents of difference: between each balance and the deposits less the completed orders, inside the ledger,
 *   and between the provider's account and the numbers that got a code.
 * - codes shown again: more than once although no fault was near; near one it is allowed, because a reply of
 *   Telegram that was lost leaves open whether the message arrived.
 * - chats that end otherwise: the order's message shows another end than the order has.
 */
export function judge(evidence: Evidence): Verdict[] {
  const { books, report, stillOpen, reconcileDifferences } = evidence;
  const facts = connect(evidence);
  return [
    verdict('lost', lost(facts)),
    verdict('doubled', doubled(facts)),
    verdict('stuck', [...stuck(facts), ...Object.entries(stillOpen).map(describeCount)]),
    verdict('charges without code', chargesWithoutCode(facts)),
    verdict('codes without charge', codesWithoutCharge(facts)),
    verdict('codes lost', codesLost(facts)),
    verdict('messages to own numbers lost', ownMessagesLost(facts)),
    verdict(
      'numbers left running',
      report.poolOrders.filter(({ state }) => state === 'pending').map((one) => one.orderCode),
    ),
    { claim: 'cents of difference', ...centsOfDifference(facts) },
    verdict('codes shown again without a fault', shownAgain(report.codes, evidence.faults)),
    verdict('chats that end otherwise', otherEnds(facts)),
    verdict('dead letters', books.deadLetters),
    { claim: 'differences found by reconcile', count: reconcileDifferences, examples: [] },
  ];
}

interface Facts {
  readonly books: Books;
  readonly report: WorldReport;
  readonly orders: ReadonlyMap<string, OrderFacts>;
  readonly attempts: ReadonlyMap<string, Attempt>;
  readonly holds: ReadonlyMap<string, HoldFacts>;
  readonly reservations: ReadonlyMap<string, readonly ReservationFacts[]>;
  readonly pool: ReadonlyMap<string, PoolOrderFacts>;
  /** By person and code. */
  readonly shown: ReadonlyMap<string, ShownCode>;
}

function connect({ books, report }: Evidence): Facts {
  return {
    books,
    report,
    orders: new Map(books.orders.map((one) => [one.id, one])),
    attempts: new Map(report.attempts.map((one) => [one.orderId, one])),
    holds: new Map(books.holds.map((one) => [one.holdId, one])),
    reservations: byOrder(books.reservations),
    pool: new Map(report.poolOrders.map((one) => [one.orderCode, one])),
    shown: new Map(report.codes.map((one) => [`${one.userId}/${one.code}`, one])),
  };
}

function byOrder(all: readonly ReservationFacts[]): Map<string, ReservationFacts[]> {
  const grouped = new Map<string, ReservationFacts[]>();
  for (const one of all) {
    grouped.set(one.orderId, [...(grouped.get(one.orderId) ?? []), one]);
  }
  return grouped;
}

const isCharged = ({ holds }: Facts, order: OrderFacts): boolean =>
  (holds.get(order.holdId)?.captured ?? 0) > 0;

function lost({ attempts, orders }: Facts): string[] {
  return [...attempts.keys()].filter((id) => !orders.has(id));
}

function doubled({ books, attempts, reservations, report, holds }: Facts): string[] {
  const known = new Set(books.purchases.map((one) => one.externalId));
  const unasked = books.orders
    .filter(({ id }) => !attempts.has(id))
    .map(({ id }) => `${id} unasked`);
  const unknown = report.poolOrders.filter(({ orderCode }) => !known.has(orderCode));
  const held = [...reservations].filter(
    ([orderId, all]) =>
      all.filter(({ externalId }) => externalId !== null).length >
      1 + (attempts.get(orderId)?.changes ?? 0),
  );
  const moved = [...holds.values()].filter(
    ({ placed, captured, released }) => placed !== 1 || captured + released > 1,
  );
  return [
    ...unasked,
    ...unknown.map(({ orderCode }) => `${orderCode} bought for nobody`),
    ...held.map(([orderId]) => `${orderId} has more numbers than were asked for`),
    ...moved.map(({ holdId }) => `hold ${holdId} moved more than once`),
  ];
}

function stuck({ books, holds }: Facts): string[] {
  return books.orders.flatMap((order) => {
    if (!ENDED.includes(order.state)) return [`order ${order.id} is ${order.state}`];
    const hold = holds.get(order.holdId);
    const wanted = order.state === 'completed' ? hold?.captured : hold?.released;
    // An order may fail before anything was held.
    const isRight = wanted === 1 || (hold === undefined && order.state !== 'completed');
    return isRight ? [] : [`hold of ${order.state} order ${order.id} (${order.holdState})`];
  });
}

function chargesWithoutCode(facts: Facts): string[] {
  return facts.books.orders
    .filter((order) => isCharged(facts, order))
    .filter((order) => {
      const all = facts.reservations.get(order.id) ?? [];
      return !all.some(({ code, phoneNumber }) => {
        const shown = facts.shown.get(`${order.userId}/${code ?? ''}`);
        return code !== null && shown !== undefined && shown.phoneNumber === phoneNumber;
      });
    })
    .map(({ id }) => id);
}

function codesWithoutCharge(facts: Facts): string[] {
  const charged = new Set(
    facts.books.orders
      .filter((order) => isCharged(facts, order))
      .flatMap((order) =>
        (facts.reservations.get(order.id) ?? []).map((one) => `${order.userId}/${one.code ?? ''}`),
      ),
  );
  return [...facts.shown.keys()].filter((key) => !charged.has(key));
}

function codesLost({ report, books, shown, orders }: Facts): string[] {
  const buyers = new Map(
    books.reservations.map((one) => [one.externalId, orders.get(one.orderId)?.userId]),
  );
  return report.poolOrders
    .filter(({ code }) => code !== '')
    .filter(({ orderCode, code }) => !shown.has(`${buyers.get(orderCode) ?? ''}/${code}`))
    .map(({ orderCode }) => orderCode);
}

function ownMessagesLost({ report, books, shown, orders }: Facts): string[] {
  const buyers = new Map(
    books.reservations.map((one) => [one.id, orders.get(one.orderId)?.userId ?? '']),
  );
  return report.sentToOwnNumbers.flatMap(({ to, code }) => {
    const read = books.ownMessages.find((one) => one.to === to && one.text.includes(code));
    if (!read) return [`${code} to ${to} was never read`];
    if (read.reservationId === null) {
      return read.wasHeld ? [`${code} to ${to} was nobody's (${read.cause ?? ''})`] : [];
    }
    const isShown = shown.has(`${buyers.get(read.reservationId) ?? ''}/${code}`);
    return isShown ? [] : [`${code} to ${to} was not shown`];
  });
}

function centsOfDifference({ books, report, pool }: Facts): Omit<Verdict, 'claim'> {
  const spent = new Map<string, number>();
  for (const order of books.orders) {
    if (order.state !== 'completed') continue;
    spent.set(order.userId, (spent.get(order.userId) ?? 0) + order.priceCents);
  }
  const sold = report.poolOrders.filter((one) => one.state === 'completed');
  const parts: [string, number][] = [
    ...books.accounts.map(({ userId, balanceCents, heldCents }): [string, number] => {
      const should = (report.depositedCents[userId] ?? 0) - (spent.get(userId) ?? 0);
      return [`user ${userId}`, Math.abs(balanceCents - should) + heldCents];
    }),
    ['entries', Math.abs(books.entriesSumCents) + books.unbalancedTransfers],
    ['provider', Math.abs(report.poolSpentCents - sumOf(sold, (one) => one.cents))],
    [
      'costs in our books',
      sumOf(
        books.reservations.filter((one) => one.state === 'code_received'),
        (one) => Math.abs(one.costCents - (pool.get(one.externalId ?? '')?.cents ?? 0)),
      ),
    ],
  ];
  const wrong = parts.filter(([, cents]) => cents !== 0);
  return {
    count: sumOf(wrong, ([, cents]) => cents),
    examples: wrong.slice(0, EXAMPLES).map(describeCount),
  };
}

function shownAgain(codes: readonly ShownCode[], faults: readonly FaultRecord[]): string[] {
  const isNearFault = (atMs: number): boolean =>
    faults.some((one) => atMs > one.beganAtMs - UNSURE_MS && atMs < one.endedAtMs + UNSURE_MS);
  return codes
    .filter(({ shownAtMs: [first = 0, ...more] }) => more.length > 0 && !isNearFault(first))
    .map(({ userId, code }) => `${userId}/${code}`);
}

function otherEnds({ attempts, orders }: Facts): string[] {
  return [...attempts.values()].flatMap(({ orderId, shown, kind }) => {
    const order = orders.get(orderId);
    if (!order || order.state === shown) return [];
    return [`order ${orderId} (${kind}) is ${order.state}, its chat shows ${shown}`];
  });
}

const verdict = (claim: string, wrong: readonly string[]): Verdict => ({
  claim,
  count: wrong.length,
  examples: wrong.slice(0, EXAMPLES),
});

const describeCount = ([what, count]: readonly [string, number]): string => `${what}: ${count}`;

const sumOf = <T>(all: readonly T[], part: (one: T) => number): number =>
  all.reduce((sum, one) => sum + part(one), 0);
