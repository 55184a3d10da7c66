import { centsToDollars, e4ToDollars, type Cents, type CostE4 } from '@numera/kernel';
import type { Language } from './translator';

const LOCALE: Record<Language, string> = { ar: 'ar-u-nu-latn', en: 'en-GB-u-nu-latn' };

/** Keeps a number, price or Latin name in one piece inside right-to-left text. */
export function ltr(text: string): string {
  return `\u2066${text}\u2069`;
}

/** `$1.05`; the sign stands before the dollar. */
export function formatMoney(cents: Cents): string {
  const dollars = centsToDollars(cents < 0n ? -cents : cents);
  return ltr(`${cents < 0n ? '−' : ''}$${dollars}`);
}

/** The same for buttons and lists in Latin surroundings, without marks. */
export function formatPrice(cents: Cents): string {
  return `$${centsToDollars(cents)}`;
}

/** What a provider charges, to its four decimals: `$0.3050`. */
export function formatCost(cost: CostE4): string {
  return ltr(`$${e4ToDollars(cost)}`);
}

/** `9:41`, or `1:02:03`. */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return ltr(
    shown.map((part, at) => (at ? String(part).padStart(2, '0') : String(part))).join(':'),
  );
}

/** `100,000`, in both languages. */
export function formatCount(count: number): string {
  return new Intl.NumberFormat(LOCALE.en).format(count);
}

/**
 * `5 Jan 2026, 18:03` in UTC; the month in letters in Arabic too, whose short form (`5/1/2026`) has marks within
 * that break it in two beside other text.
 */
export function formatDate(date: Date, language: Language): string {
  return new Intl.DateTimeFormat(LOCALE[language], {
    dateStyle: language === 'ar' ? 'long' : 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
    timeZone: 'UTC',
  }).format(date);
}

const names: Record<Language, Intl.DisplayNames> = {
  ar: new Intl.DisplayNames('ar', { type: 'region' }),
  en: new Intl.DisplayNames('en', { type: 'region' }),
};

/**
 * A country's name as the user reads it; what is given, where no name is known. Providers send more than
 * ISO codes, and `Intl` throws at what is not shaped like one: a button must not fail for that.
 */
export function countryName(iso2: string, language: Language): string {
  const code = iso2.toUpperCase();
  return /^[A-Z]{2}$/u.test(code) ? (names[language].of(code) ?? iso2) : iso2;
}

/** The flag's two regional letters; a white flag for what is no country's code. */
export function countryFlag(iso2: string): string {
  const code = iso2.toUpperCase();
  if (!/^[A-Z]{2}$/u.test(code)) return '🏳️';
  return code.replace(/[A-Z]/gu, (letter) => String.fromCodePoint(0x1f1a5 + letter.charCodeAt(0)));
}
