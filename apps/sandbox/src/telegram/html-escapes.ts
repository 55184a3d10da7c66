const NAMED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
]);

export interface Escape {
  readonly text: string;
  /** UTF-16 units of the source that it takes. */
  readonly length: number;
}

/**
 * The escape at `at`, where the source has `&`: the four names that Telegram knows and numbers. The
 * semicolon may be missing. Anything else is no escape and stays as it is written.
 */
export function readEscape(source: string, at: number): Escape | null {
  const match = /&(?:#(?:x([\da-f]+)|(\d+))|([a-z]+));?/iuy;
  match.lastIndex = at;
  const found = match.exec(source);
  if (!found) return null;
  const [all, hex, decimal, name] = found;
  if (name !== undefined) {
    const text = NAMED.get(name);
    return text === undefined ? null : { text, length: all.length };
  }
  const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
  if (!(code > 0 && code < 0x10ffff) || all.length > 11) return null;
  return { text: String.fromCodePoint(code), length: all.length };
}

export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
