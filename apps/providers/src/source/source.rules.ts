import type { SourceCause, SourceState } from '@numera/contracts';

/** Whether a source is bought from. Times in milliseconds since 1970, by the database's clock. */
export interface Breaker {
  readonly state: Exclude<SourceState, 'paused'>;
  readonly cause: SourceCause;
  /** By an admin; goes before all else, and changes nothing of it. */
  readonly isPaused: boolean;
  /** In a row. */
  readonly purchaseFailures: number;
  readonly callFailures: number;
  /** Numbers that were waited on in vain, in a row. */
  readonly misses: number;
  /** How often it has been cut off without having been open for long between. */
  readonly cuts: number;
  readonly openedAtMs: number;
  /** Cut off: when it may be tried. Probing: when the probe is given up. Open: null. */
  readonly probeAtMs: number | null;
  /** The reservation whose purchase is the probe. */
  readonly probedBy: string | null;
}

/**
 * What is heard of a source. `served`: it answered as a source that works, if only that it has nothing to
 * sell. `no_result`: nothing was found out with this reservation. `account_well`: what its account was ill
 * with is over.
 */
export type SourceNews =
  | { readonly kind: 'purchase_failed'; readonly reservationId: string; readonly isFinal: boolean }
  | { readonly kind: 'purchase_served'; readonly reservationId: string; readonly isSold: boolean }
  | { readonly kind: 'call_failed' | 'call_served' | 'account_well' }
  | { readonly kind: 'code' | 'miss' | 'no_result'; readonly reservationId: string };

export const FAILURES_TO_CUT = 5;
export const MISSES_TO_CUT = 10;
/** A number that is given back sooner says nothing of its source. */
export const FAIR_WAIT_MS = 3 * 60_000;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 30 * 60_000;
/** Open for so long, a source is cut off as if for the first time. */
const WELL_AGAIN_MS = 30 * 60_000;
/** A probe answers within the longest call; longer than this its process is dead. */
const LONGEST_PROBE_MS = 2 * 60_000;
/** A source that brought no codes has to bring one: the longest that a number is waited on, and some. */
const LONGEST_CODE_PROBE_MS = 35 * 60_000;

export function newBreaker(nowMs: number): Breaker {
  return {
    ...{ state: 'open', cause: 'recovered', isPaused: false },
    ...{ purchaseFailures: 0, callFailures: 0, misses: 0, cuts: 0 },
    ...{ openedAtMs: nowMs, probeAtMs: null, probedBy: null },
  };
}

/** What users of the source are told. */
export function shownState({ isPaused, state }: Breaker): SourceState {
  return isPaused ? 'paused' : state;
}

/** Whether it is worth sending a purchase to it: open, or to be probed by whoever comes first. */
export function isOpen(breaker: Breaker, nowMs: number): boolean {
  return !breaker.isPaused && (breaker.state === 'open' || isProbeDue(breaker, nowMs));
}

export function isProbeDue({ state, probeAtMs }: Breaker, nowMs: number): boolean {
  return state !== 'open' && probeAtMs !== null && probeAtMs <= nowMs;
}

/** The first who comes when a probe is due makes it, alone. */
export function probe(breaker: Breaker, reservationId: string, nowMs: number): Breaker {
  return {
    ...breaker,
    state: 'probing',
    probedBy: reservationId,
    probeAtMs: nowMs + LONGEST_PROBE_MS,
  };
}

/** The pause grows with every time that the source is cut off. */
export function cutPauseMs(cuts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(20, Math.max(0, cuts - 1)));
}

export function pauseSource(breaker: Breaker, isPaused: boolean, nowMs: number): Breaker {
  if (breaker.isPaused === isPaused) return breaker;
  // Whoever resumes it has looked after it.
  return isPaused
    ? { ...breaker, isPaused }
    : { ...reopen(breaker, nowMs), isPaused, cause: 'admin' };
}

export function after(breaker: Breaker, news: SourceNews, nowMs: number): Breaker {
  switch (breaker.state) {
    case 'open':
      return afterOpen(breaker, news, nowMs);
    case 'cut_off':
      return afterCutOff(breaker, news, nowMs);
    case 'probing':
      return afterProbing(breaker, news, nowMs);
  }
}

function afterOpen(breaker: Breaker, news: SourceNews, nowMs: number): Breaker {
  switch (news.kind) {
    case 'purchase_failed': {
      const purchaseFailures = news.isFinal ? FAILURES_TO_CUT : breaker.purchaseFailures + 1;
      const next = { ...breaker, purchaseFailures };
      return purchaseFailures >= FAILURES_TO_CUT ? cutOff(next, 'failures', nowMs) : next;
    }
    case 'call_failed': {
      const next = { ...breaker, callFailures: breaker.callFailures + 1 };
      return next.callFailures >= FAILURES_TO_CUT ? cutOff(next, 'failures', nowMs) : next;
    }
    case 'miss': {
      const next = { ...breaker, misses: breaker.misses + 1 };
      return next.misses >= MISSES_TO_CUT ? cutOff(next, 'no_codes', nowMs) : next;
    }
    case 'purchase_served':
      return breaker.purchaseFailures === 0 ? breaker : { ...breaker, purchaseFailures: 0 };
    case 'call_served':
      return breaker.callFailures === 0 ? breaker : { ...breaker, callFailures: 0 };
    case 'code':
      return breaker.misses === 0 ? breaker : { ...breaker, misses: 0 };
    case 'no_result':
    case 'account_well':
      return breaker;
  }
}

function afterCutOff(breaker: Breaker, news: SourceNews, nowMs: number): Breaker {
  const isOfFailures = breaker.cause === 'failures';
  if (news.kind === 'code' && !isOfFailures) return reopen(breaker, nowMs);
  if (!isOfFailures) return breaker;
  if (news.kind === 'account_well') return soon(breaker, nowMs);
  if (news.kind !== 'call_served' || breaker.callFailures === 0) return breaker;
  // What it was cut off for is over, and there is no reason to wait with the probe; unless its purchases failed.
  const next = { ...breaker, callFailures: 0 };
  return breaker.purchaseFailures < FAILURES_TO_CUT ? soon(next, nowMs) : next;
}

function afterProbing(breaker: Breaker, news: SourceNews, nowMs: number): Breaker {
  const isOfFailures = breaker.cause === 'failures';
  if (news.kind === 'code' && !isOfFailures) return reopen(breaker, nowMs);
  if (!('reservationId' in news) || news.reservationId !== breaker.probedBy) return breaker;
  switch (news.kind) {
    case 'purchase_failed':
      return cutOff(breaker, 'failures', nowMs);
    case 'purchase_served':
      if (isOfFailures) return reopen(breaker, nowMs);
      if (news.isSold) return { ...breaker, probeAtMs: nowMs + LONGEST_CODE_PROBE_MS };
      return { ...waitAgain(breaker), probeAtMs: nowMs + FIRST_PAUSE_MS };
    case 'miss':
      return isOfFailures ? breaker : cutOff(breaker, 'no_codes', nowMs);
    case 'no_result':
      return { ...waitAgain(breaker), probeAtMs: nowMs };
    case 'code':
      return breaker;
  }
}

function waitAgain(breaker: Breaker): Breaker {
  return { ...breaker, state: 'cut_off', probedBy: null };
}

function soon(breaker: Breaker, nowMs: number): Breaker {
  const probeAtMs = Math.min(breaker.probeAtMs ?? nowMs, nowMs);
  return probeAtMs === breaker.probeAtMs ? breaker : { ...breaker, probeAtMs };
}

function cutOff(breaker: Breaker, cause: 'failures' | 'no_codes', nowMs: number): Breaker {
  const wasWell = breaker.state === 'open' && nowMs - breaker.openedAtMs > WELL_AGAIN_MS;
  const cuts = wasWell ? 1 : breaker.cuts + 1;
  const probeAtMs = nowMs + cutPauseMs(cuts);
  return { ...breaker, state: 'cut_off', cause, cuts, probeAtMs, probedBy: null };
}

function reopen({ cuts, isPaused }: Breaker, nowMs: number): Breaker {
  return { ...newBreaker(nowMs), cuts, isPaused };
}
