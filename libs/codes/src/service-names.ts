import { KNOWN_SERVICES } from './known-services';
import { normaliseText } from './normalise-text';

/** Scripts that put no space between words: their names are looked for wherever they may stand. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/u;

/** What catalogues write between the names of one entry: `Uber / Postmates`, `Google,youtube,Gmail`. */
const BETWEEN_NAMES = /\s*[/,|+;()（）]\s*/u;

interface NameIndex {
  /** By folded name. */
  readonly spaced: ReadonlyMap<string, string>;
  readonly common: ReadonlyMap<string, string>;
  readonly unspaced: ReadonlyMap<string, string>;
}

/**
 * A name as it is compared: without case, spaces and punctuation, its digits ASCII, and the letters that Arabic
 * and Persian write in several ways made one. Accents stay: `über` is not Uber.
 */
export function foldName(name: string): string {
  return normaliseText(name)
    .toLowerCase()
    .replace(/[\u0307\u064b-\u065f\u0670\u0640]/gu, '')
    .replace(/ё/gu, 'е')
    .replace(/[أإآٱ]/gu, 'ا')
    .replace(/[ىی]/gu, 'ي')
    .replace(/ة/gu, 'ه')
    .replace(/[کڪ]/gu, 'ك')
    .replace(/گ/gu, 'غ')
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}

export function isUnspaced(name: string): boolean {
  return UNSPACED.test(name);
}

export const NAME_INDEX: NameIndex = buildIndex();

function buildIndex(): NameIndex {
  const index = { spaced: new Map<string, string>(), common: new Map(), unspaced: new Map() };
  for (const { key, names, commonNames } of KNOWN_SERVICES) {
    for (const name of names) {
      (isUnspaced(name) ? index.unspaced : index.spaced).set(foldName(name), key);
    }
    for (const name of commonNames) {
      (isUnspaced(name) ? index.unspaced : index.common).set(foldName(name), key);
    }
  }
  return index;
}

/**
 * One key for all the ways in which catalogues, providers, senders and people write a service's name:
 * `WhatsApp`, `whatsapp business` and `واتساب` are `whatsapp`. A service that nobody listed has its folded
 * name for a key, so that two catalogues that write it alike still agree. Empty for a name without letters
 * and digits.
 */
export function serviceKeyOf(name: string): string {
  const whole = knownKey(foldName(name));
  if (whole !== null) return whole;
  for (const part of partsOf(name)) {
    const key = knownKey(foldName(part));
    if (key !== null) return key;
  }
  return foldName(name);
}

/** The names of one catalogue entry: `AccountPatrol / MoneyPatrol` are two. */
export function partsOf(name: string): string[] {
  return name.split(BETWEEN_NAMES);
}

function knownKey(folded: string): string | null {
  const { spaced, common, unspaced } = NAME_INDEX;
  return spaced.get(folded) ?? common.get(folded) ?? unspaced.get(folded) ?? null;
}
