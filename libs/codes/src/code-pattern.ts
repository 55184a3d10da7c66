import { AppError } from '@numera/kernel';
import { RE2JS } from 're2js';

/** An admin's pattern, on an engine that is linear in the text whatever the pattern. */
export interface CodePattern {
  readonly source: string;
  /** The first group's text where there is a group, else the whole match; null without a match. */
  find(text: string): string | null;
}

export const MAX_PATTERN_LENGTH = 200;
const MAX_CACHED = 500;
const cache = new Map<string, CodePattern>();

/**
 * @throws AppError `CODES.BAD_PATTERN` with `details.reason`: what the engine cannot take (no look-around, no
 * back-references), or that the pattern is too long
 */
export function compilePattern(source: string): CodePattern {
  const known = cache.get(source);
  if (known) return known;
  if (source.length === 0 || source.length > MAX_PATTERN_LENGTH) {
    throw new AppError('CODES.BAD_PATTERN', 'invalid', {
      reason: `1 to ${MAX_PATTERN_LENGTH} characters`,
    });
  }
  let engine: RE2JS;
  try {
    engine = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('CODES.BAD_PATTERN', 'invalid', { reason });
  }
  const pattern: CodePattern = {
    source,
    find: (text) => {
      const matcher = engine.matcher(text);
      if (!matcher.find()) return null;
      const found = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
      return found === null || found === '' ? null : found;
    },
  };
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value ?? '');
  cache.set(source, pattern);
  return pattern;
}
