import { AppError } from '@numera/kernel';
import { RE2JS, RE2JSSyntaxException } from 're2js';

/** A compiled regular expression of an admin. It runs in linear time: no text can make it hang. */
export interface CodePattern {
  readonly source: string;
  /**
   * The group named `code`, else the first group that took part, else the whole match;
   * null where there is no match or it is empty.
   */
  find(text: string): string | null;
}

export type PatternFault =
  | 'empty'
  | 'too_long'
  | 'lookaround'
  | 'backreference'
  | 'possessive'
  | 'syntax'
  | 'too_complex'
  | 'matches_nothing';

/** `part` is the piece of the pattern that cannot be taken. */
export class PatternError extends AppError {
  readonly fault: PatternFault;
  readonly part: string;

  constructor(fault: PatternFault, part: string, cause?: unknown) {
    super('CODES.BAD_PATTERN', 'invalid', { reason: fault, part }, cause);
    this.fault = fault;
    this.part = part;
  }
}

export const MAX_PATTERN_LENGTH = 200;

/** Instructions of the compiled program; `\p{L}{1,50}` needs some hundred. Time is this times the text's length. */
export const MAX_PROGRAM_SIZE = 4000;

const MAX_CACHED = 256;
const MAX_PART_LENGTH = 60;
const cache = new Map<string, CodePattern>();

/** Compiles a pattern in RE2 syntax, blind to case, or throws a `PatternError`. The last 256 are kept compiled. */
export function compilePattern(source: string): CodePattern {
  const known = cache.get(source);
  if (known) {
    // A Map keeps the order of insertion: moved to the end, it is the last to be dropped.
    cache.delete(source);
    cache.set(source, known);
    return known;
  }
  const pattern = build(source);
  cache.set(source, pattern);
  const oldest = cache.keys().next();
  if (cache.size > MAX_CACHED && !oldest.done) cache.delete(oldest.value);
  return pattern;
}

function build(source: string): CodePattern {
  if (source.trim() === '') throw new PatternError('empty', '');
  if (source.length > MAX_PATTERN_LENGTH) {
    throw new PatternError('too_long', source.slice(MAX_PATTERN_LENGTH).slice(0, MAX_PART_LENGTH));
  }
  const regex = compile(source);
  if (regex.programSize() > MAX_PROGRAM_SIZE) throw new PatternError('too_complex', clip(source));
  if (regex.matches('')) throw new PatternError('matches_nothing', clip(source));
  return { source, find: (text) => findIn(regex, text) };
}

function compile(source: string): RE2JS {
  try {
    return RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    const named = error instanceof RE2JSSyntaxException ? error.getPattern() : null;
    // The flag is written into the pattern that the engine reports.
    const reported = (named ?? source).replace(/^\(\?i\)/u, '');
    const part = reported === source ? partLeftOpen(source) : reported;
    throw new PatternError(faultOf(source, part), clip(part), error);
  }
}

/** Tells apart what people bring from other engines, so that the admin reads a reason and not `Perl syntax`. */
function faultOf(source: string, part: string): PatternFault {
  if (/^\(\?(?:<?[=!]|>)/u.test(part)) return 'lookaround';
  if (/^\\[1-9kg]/u.test(part)) return 'backreference';
  if (/^[*+?}]+\+$/u.test(part) || /[*+?}]\+/u.test(part)) return 'possessive';
  const [, least, most] = /^\{(\d+),(\d+)\}$/u.exec(part) ?? [];
  if (Number(least) > Number(most)) return 'syntax';
  if (/^\{\d/u.test(part) || /\{\d{3,}/u.test(source)) return 'too_complex';
  return 'syntax';
}

/** For what the engine reports as the whole: the bracket without its other half, or the lone backslash at the end. */
function partLeftOpen(source: string): string {
  const opened: number[] = [];
  for (let at = 0; at < source.length; at += 1) {
    const char = source[at];
    if (char === '\\') {
      if (at === source.length - 1) return char;
      at += 1;
    } else if (char === '[') {
      const end = source.slice(at).search(/(?<!\\)\]/u);
      if (end < 0) return source.slice(at);
      at += end;
    } else if (char === '(') {
      opened.push(at);
    } else if (char === ')' && opened.pop() === undefined) {
      return source.slice(at);
    }
  }
  return source.slice(opened.pop() ?? 0);
}

function findIn(regex: RE2JS, text: string): string | null {
  const matcher = regex.matcher(text);
  if (!matcher.find()) return null;
  const named = matcher.getNamedGroups()['code'];
  if (named) return named;
  for (let group = 1; group <= matcher.groupCount(); group += 1) {
    const taken = matcher.group(group);
    if (taken) return taken;
  }
  return matcher.group() || null;
}

function clip(part: string): string {
  return part.length > MAX_PART_LENGTH ? `${part.slice(0, MAX_PART_LENGTH)}…` : part;
}
