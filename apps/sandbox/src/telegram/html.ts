import type { PageEntity } from '../page/page-api';

/** How Telegram says that a text cannot be read. */
export class ParseError extends Error {}

const TAGS: Readonly<Record<string, PageEntity['type']>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  code: 'code',
  pre: 'pre',
  a: 'text_link',
  blockquote: 'blockquote',
};
const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

interface Open {
  readonly tag: string;
  readonly offset: number;
  readonly url?: string;
}

/** Reads Telegram's HTML as the Bot API does: strict about tags, with entities counted in UTF-16 units. */
export function parseHtml(source: string): { text: string; entities: PageEntity[] } {
  let text = '';
  const entities: PageEntity[] = [];
  const open: Open[] = [];
  for (let at = 0; at < source.length;) {
    const rest = source.slice(at);
    const bytes = (): number => Buffer.byteLength(source.slice(0, at));
    if (rest.startsWith('&')) {
      const match = /^&(?:(lt|gt|amp|quot)|#(\d{1,7})|#x([\da-f]{1,6}));/iu.exec(rest);
      if (match) {
        const [all, named, decimal, hex] = match;
        text += named
          ? (NAMED[named.toLowerCase()] ?? '')
          : String.fromCodePoint(decimal ? Number(decimal) : parseInt(hex ?? '0', 16));
        at += all.length;
        continue;
      }
    }
    if (!rest.startsWith('<')) {
      text += source[at] ?? '';
      at += 1;
      continue;
    }
    const closing = /^<\/([a-z\d-]*)\s*>/iu.exec(rest);
    if (closing) {
      const last = open.pop();
      const tag = (closing[1] ?? '').toLowerCase();
      if (!last) throw new ParseError(`Unexpected end tag at byte offset ${bytes()}`);
      if (tag !== '' && tag !== last.tag) {
        throw new ParseError(
          `Unmatched end tag at byte offset ${bytes()}, expected "</${last.tag}>", found "</${tag}>"`,
        );
      }
      close(last, text, entities);
      at += closing[0].length;
      continue;
    }
    const opening =
      /^<([a-z][a-z\d-]*)((?:\s+[a-z-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?)*)\s*>/iu.exec(rest);
    const tag = (opening?.[1] ?? /^<([^\s>]*)/u.exec(rest)?.[1] ?? '').toLowerCase();
    if (!opening || !(tag in TAGS)) {
      throw new ParseError(`Unsupported start tag "${tag}" at byte offset ${bytes()}`);
    }
    const url = /href\s*=\s*["']?([^"'\s>]+)/iu.exec(opening[2] ?? '')?.[1];
    open.push({ tag, offset: text.length, ...(url === undefined ? {} : { url }) });
    at += opening[0].length;
  }
  const left = open.pop();
  if (left) {
    throw new ParseError(`Can't find end tag corresponding to start tag "${left.tag}"`);
  }
  return trimmed(text, entities);
}

function close({ tag, offset, url }: Open, text: string, entities: PageEntity[]): void {
  const type = TAGS[tag];
  const length = text.length - offset;
  if (!type || length === 0 || (type === 'text_link' && url === undefined)) return;
  entities.push({ type, offset, length, ...(url === undefined ? {} : { url }) });
}

/** Telegram cuts white space off both ends and moves entities with it. */
function trimmed(text: string, entities: PageEntity[]): { text: string; entities: PageEntity[] } {
  const end = text.trimEnd().length;
  const start = text.length - text.trimStart().length;
  const kept = entities
    .map((entity) => {
      const from = Math.max(entity.offset, start);
      const to = Math.min(entity.offset + entity.length, end);
      return { ...entity, offset: from - start, length: to - from };
    })
    .filter(({ length }) => length > 0)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return { text: text.slice(start, Math.max(start, end)), entities: kept };
}

/** What Telegram finds by itself in a person's or an unformatted text. */
export function findCommands(text: string): PageEntity[] {
  return [...text.matchAll(/(?<![\w/])\/[a-z\d_]{1,64}(?:@\w+)?/giu)].map((match) => ({
    type: 'bot_command',
    offset: match.index,
    length: match[0].length,
  }));
}
