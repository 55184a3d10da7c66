import type { UnmatchedCause } from '@numera/contracts';

/** When a message came, as far as it is known: the time that it tells, or from the last reading to this one. */
export interface MessageTime {
  readonly fromMs: number;
  readonly toMs: number;
  /** So long that more than one may have held the number: it says something only of who did all the while. */
  readonly isLong?: boolean;
}

/** A reservation of the number that a message came to; whether it is still held decides the database. */
export interface Candidate {
  readonly reservationId: string;
  readonly serviceKey: string;
  readonly isOpen: boolean;
  readonly openedAtMs: number;
  /** Null while it is held. */
  readonly closedAtMs: number | null;
  /** The one before it on the same number, for which this is a further code. */
  readonly resendOf: string | null;
}

/** What a message says of the service that it is for. */
export interface MessageService {
  /** The key of the service that its source named; null when it named none. */
  readonly named: string | null;
  /** Keys of the services that its text and sender speak of. */
  readonly mentioned: readonly string[];
}

export type Match = { readonly reservationId: string } | { readonly cause: UnmatchedCause };

/** Clocks of sources are off by some seconds. Less than a number rests, so that nobody's messages meet another. */
export const CLOCK_TOLERANCE_MS = 30_000;

/** What is older came while nobody of today was waiting. */
const OLD_AFTER_MS = 60 * 60_000;

/** A time further in the future than this is no time, but a wrong clock or format. */
const FUTURE_TOLERANCE_MS = 5 * 60_000;

/**
 * Whose message it is: of the reservations of its number that were held at its time, and whose service it is
 * for, the only one. None or several: nobody's, and why. It is never guessed.
 *
 * `known`: whether the number is in stock at all. `time` null: it may have come at any time.
 */
export function matchMessage(
  candidates: readonly Candidate[],
  service: MessageService,
  time: MessageTime | null,
  { known, nowMs }: { readonly known: boolean; readonly nowMs: number },
): Match {
  if (!known) return { cause: 'no_such_number' };
  if (time === null) return { cause: 'too_old' };
  const held = heldAt(candidates, time);
  if (time.isLong && !held.every((one) => isHeldThroughout(one, time))) {
    return { cause: 'too_old' };
  }
  if (held.length === 0) {
    return { cause: time.toMs < nowMs - OLD_AFTER_MS ? 'too_old' : 'nobody_waits' };
  }
  const meant = ofService(held, service);
  if (meant.length === 0) return { cause: 'other_service' };
  const left = withoutPredecessors(meant);
  const [only] = left;
  if (!only || left.length > 1) return { cause: 'ambiguous' };
  return only.isOpen ? { reservationId: only.reservationId } : { cause: 'nobody_waits' };
}

/**
 * The message's time, from what its source says of it or else from when it was read: between two readings,
 * which is long where they are further apart than `longestGapMs`. Null when neither tells.
 */
export function messageTime(
  sentAtMs: number | null,
  read: { readonly afterMs: number | null; readonly atMs: number; readonly longestGapMs: number },
): MessageTime | null {
  if (sentAtMs !== null && sentAtMs <= read.atMs + FUTURE_TOLERANCE_MS) {
    // Many sources tell whole seconds.
    return { fromMs: sentAtMs, toMs: sentAtMs + (sentAtMs % 1_000 === 0 ? 999 : 0) };
  }
  if (read.afterMs === null) return null;
  const isLong = read.atMs - read.afterMs > read.longestGapMs;
  return { fromMs: read.afterMs, toMs: read.atMs, ...(isLong ? { isLong } : {}) };
}

/** Those held at that time; only where there is none, those that were within the clocks' tolerance. */
function heldAt(candidates: readonly Candidate[], time: MessageTime): Candidate[] {
  const within = (toleranceMs: number): Candidate[] =>
    candidates.filter(
      ({ openedAtMs, closedAtMs }) =>
        time.toMs >= openedAtMs - toleranceMs &&
        (closedAtMs === null || time.fromMs <= closedAtMs + toleranceMs),
    );
  const exact = within(0);
  return exact.length > 0 ? exact : within(CLOCK_TOLERANCE_MS);
}

function isHeldThroughout({ openedAtMs, closedAtMs }: Candidate, time: MessageTime): boolean {
  return openedAtMs <= time.fromMs && (closedAtMs === null || closedAtMs >= time.toMs);
}

/** What the source names decides; else what the text speaks of; a text that speaks of none may be any's. */
function ofService(held: readonly Candidate[], { named, mentioned }: MessageService): Candidate[] {
  if (named !== null) return held.filter(({ serviceKey }) => serviceKey === named);
  if (mentioned.length === 0) return [...held];
  return held.filter(({ serviceKey }) => mentioned.includes(serviceKey));
}

/** A further code and the one before it are the same person's: it is the later one that waits. */
function withoutPredecessors(list: readonly Candidate[]): Candidate[] {
  const predecessors = new Set(list.flatMap(({ resendOf }) => resendOf ?? []));
  return list.filter(({ reservationId }) => !predecessors.has(reservationId));
}
