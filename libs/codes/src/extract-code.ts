import { CODE_WORDS } from './code-words';
import { hideOtherNumbers, normalizeText } from './code-text';
import type { CodePattern } from './code-pattern';

export interface ExtractOptions {
  /** A service's own pattern; it alone decides when it is given. */
  readonly pattern?: CodePattern;
  readonly serviceId?: number;
  /** What the provider took for the code; a hint, often empty, sometimes wrong. */
  readonly vendorCode?: string;
}

export interface ExtractedCode {
  /** As the user must type it. */
  readonly code: string;
  /** How it was found: by the service's pattern, beside a word for it, by its shape alone, or as the provider said. */
  readonly confidence: 'pattern' | 'word' | 'shape' | 'vendor';
}

interface Candidate {
  readonly code: string;
  readonly at: number;
  readonly end: number;
  readonly digits: number;
  readonly letters: boolean;
}

/** How far from a word for "code" a code may stand, in characters. */
const NEAR = 60;

/**
 * Finds the verification code in a message, in any script's digits. `G-123456`, `123-456` and `123 456` come
 * out as `123456`: services that write codes so take the digits alone. Letters stay where they are part of
 * the code (`FB-12345` is a label and its digits; `A1B2C3` is a code). Null when there is none.
 */
export function extractCode(text: string, options: ExtractOptions = {}): ExtractedCode | null {
  const plain = normalizeText(text);
  if (options.pattern) {
    const code = options.pattern.find(plain);
    return code === null ? null : { code, confidence: 'pattern' };
  }
  const hidden = hideOtherNumbers(plain);
  const words = findWords(plain.toLowerCase());
  const candidates = findCandidates(hidden);
  const vendor = cleanVendorCode(options.vendorCode ?? '');
  if (vendor !== null) {
    const confirmed = candidates.find((one) => one.code === vendor || one.code === joined(vendor));
    if (confirmed) return { code: confirmed.code, confidence: 'vendor' };
  }
  const best = candidates
    .map((one) => ({ one, distance: distanceTo(words, one) }))
    .filter(({ one, distance }) => isLikely(one, distance))
    .sort((a, b) => rank(a.one, a.distance) - rank(b.one, b.distance) || a.one.at - b.one.at)[0];
  if (best) {
    const { code } = best.one;
    return { code, confidence: best.distance <= NEAR ? 'word' : 'shape' };
  }
  return vendor === null || !/\d/u.test(vendor)
    ? null
    : { code: joined(vendor), confidence: 'vendor' };
}

function findWords(lower: string): [number, number][] {
  const found: [number, number][] = [];
  for (const word of CODE_WORDS) {
    for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + word.length)) {
      found.push([at, at + word.length]);
    }
  }
  return found;
}

const SHAPES: readonly RegExp[] = [
  // A label and its digits: G-123456, FB-12345.
  /(?<![\p{L}\d])(?:[A-Z]{1,3})-(\d{4,8})(?![\p{L}\d-])/gu,
  // Digits in groups: 123-456, 123 456, 12 34 56.
  /(?<![\p{L}\d.,/-]|\d:)(\d{3}[- ]\d{3}|\d{4}[- ]\d{4}|\d{2}[- ]\d{2}[- ]\d{2})(?![\p{L}\d]|[-.,:/]\d| \d)/gu,
  // Digits alone.
  /(?<![\p{L}\d.,/+-]|\d[: ])(\d{4,8})(?![\d]|[.,:/-]\d)(?![A-Za-z])/gu,
  // Chinese and other scripts write no space around it.
  /(?<=[\p{Lo}])(\d{4,8})(?![\d]|[.,:/-]\d)/gu,
  // Capitals and digits mixed.
  /(?<![\p{L}\d-])(?=[A-Z\d]*\d)(?=[A-Z\d]*[A-Z])([A-Z\d]{5,8})(?![\p{L}\d-])/gu,
];

function findCandidates(text: string): Candidate[] {
  return SHAPES.flatMap((shape) =>
    [...text.matchAll(shape)].map((match) => {
      const code = joined(match[1] ?? '');
      const digits = code.replace(/\D/gu, '').length;
      const at = match.index;
      return { code, at, end: at + match[0].length, digits, letters: digits !== code.length };
    }),
  );
}

function joined(code: string): string {
  return code.replace(/[- ]/gu, '');
}

/** Characters between a candidate and the nearest word for a code; Infinity without one. */
function distanceTo(words: readonly [number, number][], { at, end }: Candidate): number {
  return Math.min(
    Infinity,
    ...words.map(([from, to]) => (to <= at ? at - to : Math.max(0, from - end) + 3)),
  );
}

/** Without a word beside it, only five or six digits are taken: the requirements' default `\b\d{5,6}\b`. */
function isLikely(one: Candidate, distance: number): boolean {
  if (distance <= NEAR) return !(isYear(one) && distance > 12);
  return !one.letters && (one.digits === 5 || one.digits === 6);
}

function isYear({ code }: Candidate): boolean {
  return /^(?:19|20)\d{2}$/u.test(code);
}

function rank(one: Candidate, distance: number): number {
  const shape = one.letters ? 40 : one.digits === 6 ? 0 : one.digits === 5 ? 1 : 6;
  return Math.min(distance, 200) + shape + (isYear(one) ? 50 : 0);
}

/** The provider's hint when it looks like a code at all. */
function cleanVendorCode(vendorCode: string): string | null {
  const code = normalizeText(vendorCode).trim();
  return /^[A-Za-z\d][A-Za-z\d -]{2,14}$/u.test(code) && !/^0+$/u.test(code) ? code : null;
}
