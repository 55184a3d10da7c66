import type { PageEntity } from '../page/page-api';

/** A piece of formatting as the Bot API gives it; offsets in UTF-16 units. */
export interface ApiEntity {
  readonly type:
    PageEntity['type'] | 'expandable_blockquote' | 'hashtag' | 'email' | 'text_mention';
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly language?: string;
  readonly user?: { readonly id: number };
}

export interface FormattedText {
  readonly text: string;
  readonly entities: readonly ApiEntity[];
}

/** What Telegram finds by itself, in the order in which it looks. */
const FOUND: readonly (readonly [ApiEntity['type'], RegExp])[] = [
  ['url', /(?<![\w@.])https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}']/giu],
  ['email', /(?<![\w.+-])[\w.+-]+@[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}(?![\w-])/giu],
  ['bot_command', /(?<![\p{L}\p{N}_/>])\/[a-z\d_]{1,64}(?:@[a-z]\w{2,31})?(?![\p{L}\p{N}_/])/giu],
  ['mention', /(?<![\p{L}\p{N}_@])@[a-z]\w{3,31}(?!\w)/giu],
  ['hashtag', /(?<![\p{L}\p{N}_#])#[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*/gu],
];
/** Inside these nothing is found; the text is to be taken literally, or leads somewhere already. */
const CLOSED: ReadonlySet<string> = new Set(['code', 'pre', 'text_link', 'text_mention']);
/** What the page draws like something it knows, or as plain text. */
const ON_PAGE: ReadonlyMap<ApiEntity['type'], PageEntity['type'] | null> = new Map([
  ['expandable_blockquote', 'blockquote'],
  ['text_mention', 'mention'],
  ['hashtag', null],
  ['email', null],
]);

/** Adds commands, addresses and mentions to a text's own formatting. */
export function withFoundEntities({ text, entities }: FormattedText): FormattedText {
  const taken = entities.filter(({ type }) => CLOSED.has(type));
  const found: ApiEntity[] = [];
  for (const [type, pattern] of FOUND) {
    for (const match of text.matchAll(pattern)) {
      const one: ApiEntity = { type, offset: match.index, length: match[0].length };
      if (![...taken, ...found].some((other) => overlap(one, other))) found.push(one);
    }
  }
  return { text, entities: sorted([...entities, ...found]) };
}

function overlap(one: ApiEntity, other: ApiEntity): boolean {
  return one.offset < other.offset + other.length && other.offset < one.offset + one.length;
}

/** Telegram's order: by beginning, the longer one first. */
export function sorted(entities: readonly ApiEntity[]): ApiEntity[] {
  return [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
}

/**
 * Drops what no message keeps: carriage returns, other control characters (they become spaces), and
 * the direction marks U+202A to U+202E with the separators before them. The isolates U+2066 to
 * U+2069 stay, so they are the ones to use in right-to-left texts.
 */
export function cleanText(text: string): string {
  return text.replace(/\r|[\u2028-\u202e]/gu, '').replace(/[^\P{Cc}\n]/gu, ' ');
}

/** Cuts white space off both ends and moves entities with it. */
export function trimmed({ text, entities }: FormattedText): FormattedText {
  const end = text.trimEnd().length;
  const start = Math.min(end, text.length - text.trimStart().length);
  const kept = entities.flatMap((entity) => {
    const from = Math.max(entity.offset, start);
    const to = Math.min(entity.offset + entity.length, end);
    return to > from ? [{ ...entity, offset: from - start, length: to - from }] : [];
  });
  return { text: text.slice(start, end), entities: sorted(kept) };
}

export function pageEntities(entities: readonly ApiEntity[]): PageEntity[] {
  return entities.flatMap(({ type, offset, length, url }) => {
    const shown = ON_PAGE.has(type) ? ON_PAGE.get(type) : (type as PageEntity['type']);
    if (shown == null) return [];
    return [{ type: shown, offset, length, ...(url === undefined ? {} : { url }) }];
  });
}
