import { overlaps, type Span } from './spans';

/**
 * `digits` and `grouped` may be codes by themselves; `mixed` only where the text says code, and `pair`
 * (`90 21`, `33 109`, `55 21 8`) only right beside the word for it.
 */
export type CandidateShape = 'prefixed' | 'digits' | 'grouped' | 'mixed' | 'pair';

export interface Candidate extends Span {
  readonly shape: CandidateShape;
  /** As the user must type it. */
  readonly code: string;
}

/** Neighbours that make a token a part of a longer word or number; letters of other scripts may touch it. */
const BEFORE = '(?<![A-Za-z0-9_À-ɏ]|[A-Za-z0-9][-./@])';
const AFTER = '(?![A-Za-z0-9_À-ɏ]|[-/@][A-Za-z0-9])';

const GROUPS = [
  '\\d{3}[- ]\\d{3}',
  '\\d{4}[- ]\\d{4}',
  '\\d{2}([- ])\\d{2}\\1\\d{2}',
  '\\d( ?-? ?)(?:\\d\\2){2,6}\\d',
].join('|');

/** In order of preference where they overlap. */
const SHAPES: readonly (readonly [CandidateShape, RegExp])[] = [
  ['prefixed', new RegExp(`(?<![A-Za-z0-9_-])G-\\d{4,8}${AFTER}`, 'gu')],
  ['digits', new RegExp(`${BEFORE}\\d{4,8}${AFTER}(?![ -]\\d{3,4}(?![\\d:]))`, 'gu')],
  ['grouped', new RegExp(`${BEFORE}(?:${GROUPS})${AFTER}`, 'gu')],
  ['mixed', new RegExp(`${BEFORE}[A-Z]{1,4}-\\d{3,8}${AFTER}`, 'gu')],
  ['mixed', new RegExp(`${BEFORE}(?:[A-Z0-9]{4,10}|[a-z0-9]{4,10})${AFTER}`, 'gu')],
  ['digits', new RegExp(`${BEFORE}\\d{4,8}${AFTER}`, 'gu')],
  [
    'pair',
    new RegExp(
      `${BEFORE}(?<!\\d[ -])(?:\\d{2,3}[- ]\\d{2,3}|\\d{2}([- ])\\d{2}\\1\\d)${AFTER}(?![ -]\\d)`,
      'gu',
    ),
  ],
];

/** Everything in the text that has a code's shape, without overlaps. */
export function findCandidates(text: string): Candidate[] {
  const found: Candidate[] = [];
  for (const [shape, pattern] of SHAPES) {
    for (const match of text.matchAll(pattern)) {
      const span = { start: match.index, end: match.index + match[0].length };
      if (shape === 'mixed' && !isMixed(match[0])) continue;
      if (!found.some((other) => overlaps(other, span))) {
        found.push({ ...span, shape, code: asTyped(match[0]) });
      }
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function isMixed(token: string): boolean {
  return /\d/u.test(token) && /[A-Za-z]/u.test(token);
}

/**
 * A code as the user must type it: without a sender's label (`G-123456`, `FB-12345`: their forms show the
 * letters already, or take the digits alone) and without what groups digits (`123-456`).
 */
export function asTyped(token: string): string {
  return ungrouped(token.trim().replace(/^[A-Z]{1,4}-(?=\d{3,8}$)/u, ''));
}

/** `123-456` and `123 456` as `123456`; anything but grouped digits stays. */
export function ungrouped(token: string): string {
  const bare = token.trim();
  return /^\d+(?:[ -]+\d+)+$/u.test(bare) ? bare.replace(/[ -]/gu, '') : bare;
}

/** Whether a token taken from elsewhere may be a code at all: `0`, words and sentences are not. */
export function looksLikeCode(token: string): boolean {
  return /^[A-Za-z0-9]{3,12}$/u.test(token) && /\d/u.test(token) && !/^0+$/u.test(token);
}
