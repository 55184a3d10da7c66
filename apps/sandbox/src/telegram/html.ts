import { sorted, type ApiEntity, type FormattedText } from './entities';
import { hasLoneSurrogate, readEscape } from './html-escapes';
import { readTag } from './html-tag';
import { checkLink, mentionedUser } from './links';
import { ParseError } from './parse-error';

const TYPES: ReadonlyMap<string, ApiEntity['type']> = new Map([
  ['b', 'bold'],
  ['strong', 'bold'],
  ['i', 'italic'],
  ['em', 'italic'],
  ['u', 'underline'],
  ['ins', 'underline'],
  ['s', 'strikethrough'],
  ['strike', 'strikethrough'],
  ['del', 'strikethrough'],
  ['span', 'spoiler'],
  ['tg-spoiler', 'spoiler'],
  ['code', 'code'],
  ['pre', 'pre'],
  ['a', 'text_link'],
  ['blockquote', 'blockquote'],
]);

interface Open {
  readonly tag: string;
  readonly argument: string;
  readonly offset: number;
}

/**
 * Reads Telegram's HTML by its own rules, which are stricter than a browser's: unknown tags, tags left
 * open and tags closed in the wrong order are refused, with the place counted in bytes of the source.
 * Checked against the cases that Telegram's library tests itself with.
 */
export function parseHtml(source: string): FormattedText {
  let text = '';
  const entities: ApiEntity[] = [];
  const open: Open[] = [];
  for (let at = 0; at < source.length;) {
    const escape = source[at] === '&' ? readEscape(source, at) : null;
    if (escape) {
      text += escape.text;
      at += escape.length;
      continue;
    }
    if (source[at] !== '<') {
      text += source[at] ?? '';
      at += 1;
      continue;
    }
    if (source[at + 1] === '/') {
      at = closeTag(source, at, open, text, entities);
      continue;
    }
    const tag = readTag(source, at, (name) => TYPES.has(name) || name === 'tg-emoji');
    if (tag.name === 'span' && tag.argument !== 'spoiler') {
      throw new ParseError(`Tag "span" must have class "tg-spoiler" at byte offset ${tag.offset}`);
    }
    open.push({ tag: tag.name, argument: tag.argument, offset: text.length });
    at = tag.end;
  }
  const left = open.at(-1);
  if (left) throw new ParseError(`Can't find end tag corresponding to start tag "${left.tag}"`);
  if (hasLoneSurrogate(text)) {
    throw new ParseError(
      'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
    );
  }
  return { text, entities: sorted(withoutRepeats(entities)) };
}

/** Closes the innermost tag; answers where the source goes on. */
function closeTag(
  source: string,
  at: number,
  open: Open[],
  text: string,
  entities: ApiEntity[],
): number {
  const offset = Buffer.byteLength(source.slice(0, at));
  const last = open.pop();
  if (!last) throw new ParseError(`Unexpected end tag at byte offset ${offset}`);
  const [all = '', name = '', end = ''] = /^<\/([^\s>]*)\s*(>?)/u.exec(source.slice(at)) ?? [];
  if (end === '') throw new ParseError(`Unclosed end tag at byte offset ${offset}`);
  if (name !== '' && name.toLowerCase() !== last.tag) {
    throw new ParseError(
      `Unmatched end tag at byte offset ${offset}, expected "</${last.tag}>", found "</${name.toLowerCase()}>"`,
    );
  }
  const entity = entityOf(last, text);
  if (entity) entities.push(entity);
  joinPreAndCode(entities);
  return at + all.length;
}

function entityOf({ tag, argument, offset }: Open, text: string): ApiEntity | null {
  const length = text.length - offset;
  const type = TYPES.get(tag);
  if (length === 0 || type === undefined) return null;
  if (tag === 'a') {
    const address = argument === '' ? text.slice(offset) : argument;
    const user = mentionedUser(address);
    if (user !== null) return { type: 'text_mention', offset, length, user: { id: user } };
    const link = checkLink(address);
    return 'url' in link ? { type, offset, length, url: link.url } : null;
  }
  if (tag === 'blockquote' && argument !== '')
    return { type: 'expandable_blockquote', offset, length };
  if (tag === 'code' && argument !== '') return { type, offset, length, language: argument };
  return { type, offset, length };
}

/** `<pre><code class="language-x">` and the other way round are one entity, if they cover the same. */
function joinPreAndCode(entities: ApiEntity[]): void {
  const [inner, outer] = entities.slice(-2);
  if (!inner || !outer || inner.offset !== outer.offset || inner.length !== outer.length) return;
  const language = inner.language ?? outer.language;
  const types = [inner.type, outer.type].sort().join();
  if (types !== 'code,pre' || language === undefined) return;
  const { offset, length } = outer;
  entities.splice(-2, 2, { type: 'pre', offset, length, language });
}

/** A `code` alone has no language; the same formatting twice in one place is one. */
function withoutRepeats(entities: readonly ApiEntity[]): ApiEntity[] {
  const seen = new Map<string, ApiEntity>();
  for (const { language, ...entity } of entities) {
    const kept = entity.type === 'pre' && language !== undefined ? { ...entity, language } : entity;
    seen.set(`${kept.type}:${kept.offset}:${kept.length}`, kept);
  }
  return [...seen.values()];
}
