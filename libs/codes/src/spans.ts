/** A stretch of a text, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Every stretch a global pattern matches, in order. */
export function spansOf(pattern: RegExp, text: string): Span[] {
  return Array.from(text.matchAll(pattern), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

export function overlaps(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The text with every match replaced by as many fillers, so that places keep their meaning. */
export function blankOut(text: string, pattern: RegExp, filler: string): string {
  return text.replace(pattern, (match) => filler.repeat(match.length));
}
