import { readEscape } from './html-escapes';
import { ParseError } from './parse-error';

export interface StartTag {
  readonly name: string;
  /** What its attributes say that Telegram cares about: an address, a language, `spoiler`, `expandable`. */
  readonly argument: string;
  /** Where it begins, in bytes of the source. */
  readonly offset: number;
  /** Where the source goes on. */
  readonly end: number;
}

/** Reads the start tag at `at`, where the source has `<`. */
export function readTag(source: string, at: number, isKnown: (name: string) => boolean): StartTag {
  const offset = byteOffset(source, at);
  const name = (/[^\s>]*/uy.exec(source.slice(at + 1))?.[0] ?? '').toLowerCase();
  let place = at + 1 + name.length;
  if (place >= source.length) throw new ParseError(`Unclosed start tag at byte offset ${offset}`);
  if (!isKnown(name)) {
    throw new ParseError(`Unsupported start tag "${name}" at byte offset ${offset}`);
  }
  let argument = '';
  for (;;) {
    place = skipSpaces(source, place);
    if (source[place] === '>') return { name, argument, offset, end: place + 1 };
    const attribute = readAttribute(source, place, name, offset);
    argument = argumentOf(name, attribute) ?? argument;
    place = attribute.end;
  }
}

interface Attribute {
  readonly name: string;
  /** Null when it stands alone. */
  readonly value: string | null;
  readonly end: number;
}

function readAttribute(source: string, at: number, tag: string, offset: number): Attribute {
  const name = /^[^\s=>]*/u.exec(source.slice(at))?.[0] ?? '';
  if (name === '') {
    if (at >= source.length)
      throw new ParseError(`Unclosed start tag "${tag}" at byte offset ${offset}`);
    throw new ParseError(`Empty attribute name in the tag "${tag}" at byte offset ${offset}`);
  }
  const afterName = skipSpaces(source, at + name.length);
  if (afterName >= source.length) {
    throw new ParseError(`Unclosed start tag "${tag}" at byte offset ${offset}`);
  }
  if (source[afterName] !== '=') {
    if (tag === 'blockquote' && name.toLowerCase() === 'expandable') {
      return { name: 'expandable', value: null, end: afterName };
    }
    throw new ParseError(
      `Expected equal sign in declaration of an attribute of the tag "${tag}" at byte offset ${offset}`,
    );
  }
  const start = skipSpaces(source, afterName + 1);
  if (start >= source.length) {
    throw new ParseError(`Unclosed start tag "${tag}" at byte offset ${offset}`);
  }
  const quote = source[start];
  return quote === '"' || quote === "'"
    ? { name: name.toLowerCase(), ...readQuoted(source, start, quote, offset) }
    : { name: name.toLowerCase(), ...readWord(source, start) };
}

function readQuoted(
  source: string,
  start: number,
  quote: string,
  offset: number,
): { value: string; end: number } {
  let value = '';
  for (let at = start + 1; at < source.length;) {
    if (source[at] === quote) {
      if (at + 1 < source.length) return { value, end: at + 1 };
      break;
    }
    const escape = source[at] === '&' ? readEscape(source, at) : null;
    value += escape?.text ?? source[at] ?? '';
    at += escape?.length ?? 1;
  }
  throw new ParseError(`Unclosed start tag at byte offset ${offset}`);
}

function readWord(source: string, start: number): { value: string; end: number } {
  const value = /^[a-z\d.-]*/iu.exec(source.slice(start))?.[0] ?? '';
  const end = start + value.length;
  if (end >= source.length || !/[\s>]/u.test(source[end] ?? '')) {
    throw new ParseError(
      `Unexpected end of name token at byte offset ${byteOffset(source, start)}`,
    );
  }
  return { value: value.toLowerCase(), end };
}

function argumentOf(tag: string, { name, value }: Attribute): string | null {
  if (tag === 'a' && name === 'href') return value;
  if (tag === 'blockquote' && name === 'expandable') return name;
  if (tag === 'code' && name === 'class' && value?.startsWith('language-')) {
    return value.slice('language-'.length);
  }
  if (tag === 'span' && name === 'class' && value?.startsWith('tg-')) return value.slice(3);
  return null;
}

function skipSpaces(source: string, at: number): number {
  let place = at;
  while (place < source.length && /\s/u.test(source[place] ?? '')) place += 1;
  return place;
}

function byteOffset(source: string, at: number): number {
  return Buffer.byteLength(source.slice(0, at));
}
