/**
 * Lenient readers of providers' JSON. Vendors' types drift over the years (numbers as strings, lists as
 * objects keyed "0", "1"), so every reader takes each known form and answers null for what it cannot read.
 * None of them throws, whatever it is given.
 */
export type Row = Readonly<Record<string, unknown>>;

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property, so that a key like `constructor` reads as absent. */
export function field(value: unknown, key: string): unknown {
  return isRow(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A list of objects, also where the list came as an object with the keys "0", "1", …; null when it is no list. */
export function rowsOf(value: unknown): Row[] | null {
  if (Array.isArray(value)) return value.filter(isRow);
  if (!isRow(value)) return null;
  const keys = Object.keys(value);
  if (keys.length === 0 || !keys.every((key) => /^\d{1,9}$/u.test(key))) return null;
  return keys
    .sort((a, b) => Number(a) - Number(b))
    .map((key) => value[key])
    .filter(isRow);
}

/** A text without the space around it; numbers as their digits; empty is null. */
export function textOf(value: unknown, longest = 4_000): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return null;
  return cut(value.trim(), longest) || null;
}

/** Cuts between characters, never inside one that takes two UTF-16 units. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const last = text.charCodeAt(longest - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? longest - 1 : longest);
}

/** A whole number of zero or more, from a number or a string of digits. */
export function wholeOf(value: unknown): number | null {
  const number =
    typeof value === 'string' && /^\s*\d{1,16}\s*$/u.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** 0, 1, "0", "1", true, false, "true", "false". */
export function flagOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === '1' || value === 'true') return true;
  if (value === 0 || value === '0' || value === 'false') return false;
  return null;
}

/** 0 to 100, from a number or a string, possibly with decimals. */
export function percentOf(value: unknown): number | null {
  const text = textOf(value);
  if (text === null || !/^\d{1,3}(\.\d{1,20})?%?$/u.test(text)) return null;
  const percent = Number(text.replace('%', ''));
  return percent <= 100 ? percent : null;
}

export function countryCodeOf(value: unknown): string | null {
  const code = textOf(value)?.toUpperCase() ?? '';
  return /^[A-Z]{2}$/u.test(code) ? code : null;
}

/** Digits of a phone number, from a number or a string with or without plus, spaces and dashes. */
export function digitsOf(value: unknown): string {
  const text = textOf(value) ?? '';
  return /^[+\d\s().-]{1,40}$/u.test(text) ? text.replace(/\D/gu, '') : '';
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  '#39': "'",
  '#039': "'",
  nbsp: ' ',
};

/** The vendor's prose without its HTML, on one line. For operators only; it is never shown to users. */
export function proseOf(value: unknown): string {
  return (textOf(value) ?? '')
    .replace(/<[^<>]{0,200}>/gu, ' ')
    .replace(/&(#?\w{1,6});/gu, (entity, name: string) => ENTITIES[name.toLowerCase()] ?? entity)
    .replace(/\s+/gu, ' ')
    .replace(/ ([:,.!])/gu, '$1')
    .trim();
}
