import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import type texts from '../en.json';

export const LANGUAGES = ['ar', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export type TextKey = keyof typeof texts;

/** A fragment that is already HTML. */
export class Html {
  constructor(readonly html: string) {}
}

export type TextValue = string | number | Html;
export type TextValues = Readonly<Record<string, TextValue>>;

/** A text in one language, as HTML for Telegram: every string value is escaped. */
export type Translate = (key: TextKey, values?: TextValues) => string;

/** Latin digits in both languages: prices, codes and numbers read the same for everybody. */
const LOCALE: Record<Language, string> = { ar: 'ar-u-nu-latn', en: 'en-u-nu-latn' };

/** The raw ICU texts of a language, by key. */
export function readTexts(language: Language): Readonly<Record<string, string>> {
  const file = join(__dirname, '..', `${language}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const translators = new Map<Language, Translate>();

/** The texts of `language`. A key or placeholder that is missing throws; a test proves that none is. */
export function translator(language: Language): Translate {
  const known = translators.get(language);
  if (known) return known;
  const texts = readTexts(language);
  const formats = new Map<string, IntlMessageFormat>();
  const translate: Translate = (key, values = {}) => {
    let format = formats.get(key);
    if (!format) {
      // Tags in our texts are Telegram's HTML, not ICU's.
      const options = { ignoreTag: true };
      const text = texts[key] ?? key;
      const directed = language === 'ar' ? rightToLeft(text) : text;
      format = new IntlMessageFormat(directed, LOCALE[language], undefined, options);
      formats.set(key, format);
    }
    return String(format.format(escapeValues(values)));
  };
  translators.set(language, translate);
  return translate;
}

const RIGHT_TO_LEFT_MARK = '\u200f';
const [ISOLATE, END_ISOLATE] = ['\u2068', '\u2069'];

/**
 * Telegram gives a line the direction of its first letter: one that begins with a Latin name or with what is
 * filled in would go left to right, and its Arabic with it. Such a line is told that it is Arabic. Quoted
 * messages keep the direction of their own words, and so does what is to be copied, whose brackets would
 * otherwise change sides; the marks stand outside of it.
 */
function rightToLeft(text: string): string {
  if (!/[\u0600-\u06ff{]/u.test(text)) return text;
  return text
    .split('\n')
    .map((line) => {
      const first = /[\p{L}{]/u.exec(line.replace(/<[^>]+>/gu, ''))?.[0] ?? '';
      const isClear = first === '' || /[\u0600-\u06ff]/u.test(first);
      return isClear || /^<(?:blockquote|pre)>/u.test(line) ? line : RIGHT_TO_LEFT_MARK + line;
    })
    .join('\n')
    .replaceAll('<code>', `${ISOLATE}<code>`)
    .replaceAll('</code>', `</code>${END_ISOLATE}`);
}

/** The same for what is no HTML: buttons, toasts, command descriptions, inline results. */
export function plain(html: string): string {
  return html
    .replace(/<[^>]+>/gu, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function escapeValues(values: TextValues): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value instanceof Html ? value.html : typeof value === 'string' ? escapeHtml(value) : value,
    ]),
  );
}

/** Arabic for who writes Arabic in Telegram, English for everybody else. */
export function guessLanguage(telegramLanguageCode: string | undefined): Language {
  return telegramLanguageCode?.toLowerCase().startsWith('ar') ? 'ar' : 'en';
}
