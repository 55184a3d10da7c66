import { compilePattern, PatternError } from '@numera/codes';
import type { Translate } from '@numera/locales';

/** Why a pattern is not taken; null when it is. */
export function faultOfPattern(pattern: string): PatternError | null {
  try {
    compilePattern(pattern);
    return null;
  } catch (thrown) {
    if (thrown instanceof PatternError) return thrown;
    throw thrown;
  }
}

/** In words, with the part of the pattern that is meant. */
export function patternFaultText(t: Translate, { fault, part }: PatternError): string {
  return t(`pattern.fault_${fault}`, { part });
}
