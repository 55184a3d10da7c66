const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The first letter (or whole emoji) of a name, large, as pictures of the nameless show it. */
export function firstLetter(text: string): string {
  for (const { segment } of letters.segment(text.trim())) return segment.toUpperCase();
  return '?';
}
