import { toAsciiDigits } from '@numera/kernel';

/** What is looked at: a concatenated SMS of ten parts is shorter than this in every alphabet. */
export const MAX_TEXT_LENGTH = 1024;

/** Beyond this a text is not even searched for its first code word. */
const MAX_SEARCHED_LENGTH = 16 * 1024;

/** Zero-width, bidirectional and soft-hyphen marks: invisible, and senders put them inside codes. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0f]/gu;
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t]/gu;
const DASHES = /[\u2010-\u2015\u2212]/gu;

/**
 * The text as it is searched: digits of every script as ASCII, fullwidth and styled letters plain
 * (NFKC), one kind of dash and of space, nothing invisible.
 */
export function normaliseText(text: string): string {
  // A fullwidth comma ends a clause; made an ASCII one it would make `123456，5` a decimal.
  const plain = text.slice(0, MAX_SEARCHED_LENGTH).replaceAll('，', ', ').normalize('NFKC');
  return toAsciiDigits(plain)
    .replace(INVISIBLE, '')
    .replace(SPACES, ' ')
    .replace(DASHES, '-')
    .slice(0, MAX_SEARCHED_LENGTH);
}

/** At most `MAX_TEXT_LENGTH` characters: the beginning, or what surrounds the given place in a longer text. */
export function windowAround(text: string, place: number): string {
  if (text.length <= MAX_TEXT_LENGTH) return text;
  const start = Math.max(0, Math.min(place - MAX_TEXT_LENGTH / 2, text.length - MAX_TEXT_LENGTH));
  return text.slice(start, start + MAX_TEXT_LENGTH);
}
