import { toAsciiDigits } from '@numera/kernel';

/**
 * Text as it is compared: small letters without diacritics, and Arabic without what people leave out or
 * interchange when they type (vowel signs, tatweel, the forms of alef, ya and ta marbuta).
 */
export function searchForm(text: string): string {
  return toAsciiDigits(text)
    .normalize('NFKD')
    .replace(/[\p{Mn}\u0640\u200c-\u200f\u2066-\u2069]/gu, '')
    .toLowerCase()
    .replace(/[أإآٱ]/gu, 'ا')
    .replace(/[ىئی]/gu, 'ي')
    .replace(/ؤ/gu, 'و')
    .replace(/ة/gu, 'ه')
    .replace(/ک/gu, 'ك')
    .replace(/ء/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** How well `form` fits what is sought: 0 starts with it, 1 has a word that does, 2 contains it; null not at all. */
export function matchRank(form: string, sought: string): 0 | 1 | 2 | null {
  const at = form.indexOf(sought);
  if (at < 0) return null;
  if (at === 0) return 0;
  return words(form).some(
    (word) => word.startsWith(sought) || withoutArticle(word).startsWith(sought),
  )
    ? 1
    : 2;
}

function words(form: string): string[] {
  return form.split(/[^\p{L}\p{N}]+/u);
}

function withoutArticle(word: string): string {
  return word.startsWith('ال') ? word.slice(2) : word;
}
