import { badRequest } from './api-error';
import type { CallFields } from './call-fields';
import {
  cleanText,
  sorted,
  trimmed,
  withFoundEntities,
  type ApiEntity,
  type FormattedText,
} from './entities';
import { parseHtml } from './html';
import { checkLink } from './links';
import { ParseError } from './parse-error';

/** After formatting is read, in UTF-16 units. */
export const LONGEST_TEXT = 4_096;
export const LONGEST_CAPTION = 1_024;

const GIVEN_TYPES: ReadonlySet<string> = new Set([
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'code',
  'pre',
  'text_link',
  'blockquote',
  'expandable_blockquote',
]);
/** Telegram finds these itself and does not mind being told. */
const FOUND_TYPES: ReadonlySet<string> = new Set([
  ...['url', 'email', 'bot_command', 'mention', 'hashtag', 'cashtag', 'phone_number'],
  ...['text_mention', 'custom_emoji'],
]);

/** The `text` of a message with its formatting, by Telegram's rules. */
export function readMessageText(fields: CallFields): FormattedText {
  const raw = fields.text('text') ?? '';
  return readText(raw, fields.text('parse_mode'), fields.json('entities'));
}

export function readText(raw: string, parseMode: string | null, entities: unknown): FormattedText {
  if (raw === '') throw badRequest('message text is empty');
  const read = format(raw, parseMode, entities);
  if (read.text === '') throw badRequest('text must be non-empty');
  if (read.text.length > LONGEST_TEXT) throw badRequest('message is too long');
  return read;
}

/** The `caption` of a picture or file; none is an empty one. */
export function readCaption(fields: CallFields): FormattedText {
  const raw = fields.text('caption') ?? '';
  return readCaptionText(raw, fields.text('parse_mode'), fields.json('caption_entities'));
}

export function readCaptionText(
  raw: string,
  parseMode: string | null,
  entities: unknown,
): FormattedText {
  const read = format(raw, parseMode, entities);
  if (read.text.length > LONGEST_CAPTION) throw badRequest('message caption is too long');
  return read;
}

function format(raw: string, parseMode: string | null, entities: unknown): FormattedText {
  const text = cleanText(raw);
  switch ((parseMode ?? '').toLowerCase()) {
    case '':
      return withFoundEntities(trimmed({ text, entities: givenEntities(text, entities) }));
    case 'html':
      return withFoundEntities(trimmed(parse(text)));
    case 'markdown':
    case 'markdownv2':
      throw badRequest("can't parse entities: the sandbox reads parse_mode HTML only");
    default:
      throw badRequest('unsupported parse_mode');
  }
}

function parse(text: string): FormattedText {
  try {
    return parseHtml(text);
  } catch (thrown) {
    if (!(thrown instanceof ParseError)) throw thrown;
    throw badRequest(`can't parse entities: ${thrown.message}`);
  }
}

/** Formatting that the bot gives beside the text instead of in it. */
function givenEntities(text: string, raw: unknown): ApiEntity[] {
  if (!Array.isArray(raw)) return [];
  return sorted((raw as Record<string, unknown>[]).flatMap((one) => givenEntity(text, one)));
}

function givenEntity(text: string, entity: Record<string, unknown>): ApiEntity[] {
  const { type, offset, length, url, language } = entity;
  if (typeof type !== 'string' || !(GIVEN_TYPES.has(type) || FOUND_TYPES.has(type))) {
    throw badRequest("can't parse MessageEntity: Unsupported type specified");
  }
  if (typeof offset !== 'number' || offset < 0) {
    throw badRequest(`receive an entity with incorrect offset ${Number(offset)}`);
  }
  if (typeof length !== 'number' || length < 0) {
    throw badRequest(`receive an entity with incorrect length ${Number(length)}`);
  }
  if (offset > text.length) {
    throw badRequest(`entity begins after the end of the text at UTF-16 offset ${offset}`);
  }
  if (offset + length > text.length) {
    const end = offset + length;
    throw badRequest(
      `entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${end}`,
    );
  }
  if (length === 0 || !GIVEN_TYPES.has(type)) return [];
  const kept = { type: type as ApiEntity['type'], offset, length };
  if (type === 'pre' && typeof language === 'string') return [{ ...kept, language }];
  if (type !== 'text_link') return [kept];
  if (typeof url !== 'string')
    throw badRequest('can\'t parse MessageEntity: Can\'t find field "url"');
  const link = checkLink(url);
  if ('fault' in link) throw badRequest(`entity URL '${url}' is invalid: ${link.fault}`);
  return [{ ...kept, url: link.url }];
}
