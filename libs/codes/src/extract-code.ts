import { asTyped, findCandidates, looksLikeCode, ungrouped, type Candidate } from './candidates';
import type { CodePattern } from './code-pattern';
import { findCodeWords } from './code-words';
import { findLetterCode } from './letter-codes';
import { scoreBest } from './nearness';
import { normaliseText, windowAround } from './normalise-text';
import { blankNotCodes, namesAmount } from './not-codes';

/** How it was found: by the service's pattern, beside a word for it, by its shape alone, or as the provider said. */
export type Confidence = 'pattern' | 'word' | 'shape' | 'vendor';

export interface ExtractedCode {
  /** As the user must type it: ASCII, no grouping, no label (`G-`). */
  readonly code: string;
  readonly confidence: Confidence;
}

export interface ExtractOptions {
  /** A service's own pattern; it alone decides when it is given. */
  readonly pattern?: CodePattern;
  /** SMSPool's; where a service's codes always have one length, it settles doubt. */
  readonly serviceId?: number;
  /** What the provider believes the code to be. A hint: it settles doubt, it does not overrule a plain text. */
  readonly vendorCode?: string;
}

const MAX_CODE_LENGTH = 32;

/** The code that a message tells its reader to type, or null. Never throws; linear in the text. */
export function extractCode(text: string, options: ExtractOptions = {}): ExtractedCode | null {
  const whole = normaliseText(text);
  const searched = windowAround(whole, findCodeWords(whole)[0]?.start ?? 0);
  if (options.pattern) return byPattern(options.pattern, searched);
  const whollyCode = vendorAlone(whole, options.vendorCode);
  if (whollyCode !== null) return { code: whollyCode, confidence: 'vendor' };
  const vendor = readVendorCode(options.vendorCode);
  return byReading(searched, vendor, options.serviceId) ?? byVendor(searched, vendor);
}

/** What a pattern captured is the code, whatever its length below a limit; only grouped digits are joined. */
function byPattern(pattern: CodePattern, text: string): ExtractedCode | null {
  const code = ungrouped(pattern.find(text.replace(/\s+/gu, ' ')) ?? '');
  return code === '' || code.length > MAX_CODE_LENGTH ? null : { code, confidence: 'pattern' };
}

function byReading(text: string, vendor: string | null, serviceId?: number): ExtractedCode | null {
  const candidates = findCandidates(blankNotCodes(text));
  const best = scoreBest({ text, candidates, words: findCodeWords(text), vendor, serviceId });
  if (best) return { code: best.code, confidence: 'word' };
  const letters = findLetterCode(text);
  if (letters) return { code: letters, confidence: 'word' };
  if (namesAmount(text)) return null;
  const bare = candidates.filter((candidate) => standsAlone(candidate, text));
  const chosen = bare.find(({ code }) => code === vendor) ?? bare[0];
  return chosen ? { code: chosen.code, confidence: 'shape' } : null;
}

/** With no code word at all: five or six digits, a group of them, Google's prefix, or hardly anything else in the text. */
function standsAlone({ code, shape, start, end }: Candidate, text: string): boolean {
  if (shape === 'mixed' || shape === 'pair') return end - start === text.trim().length;
  // Without any word, what ends in three zeros is an amount: a code does so once in a thousand times.
  if (code.endsWith('000') && end - start < text.trim().length) return false;
  if (shape === 'prefixed' || code.length === 6) return true;
  if (shape === 'digits' && code.length === 5) return true;
  return text.length - (end - start) <= 12;
}

/**
 * A code with marks in it, such as `12:34`, where the provider tells nothing but it: some tell no text at all,
 * and in a text it would be a time.
 */
function vendorAlone(text: string, vendorCode: string | undefined): string | null {
  const code = normaliseText(vendorCode ?? '').trim();
  const isWhole = code === text.trim() && code.length <= MAX_CODE_LENGTH;
  return isWhole && /^[A-Za-z0-9]+(?:[:._#/-]+[A-Za-z0-9]+)+$/u.test(code) && /\d/u.test(code)
    ? asTyped(code)
    : null;
}

function readVendorCode(vendorCode: string | undefined): string | null {
  const code = asTyped(normaliseText(vendorCode ?? ''));
  return looksLikeCode(code) ? code : null;
}

/** The vendor's word where the text says nothing; not where the text shows it to be a price, a date or the like. */
function byVendor(text: string, vendor: string | null): ExtractedCode | null {
  if (!vendor) return null;
  const isElsewhere = text.includes(vendor) && !blankNotCodes(text).includes(vendor);
  return isElsewhere ? null : { code: vendor, confidence: 'vendor' };
}
