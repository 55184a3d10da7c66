import { badRequest } from './api-error';
import type { FormattedText } from './entities';
import { readText } from './formatted-text';
import { readKeyboard, type RawKeyboard } from './keyboard';

/** One result of an inline query, checked: what the list shows and what picking it sends. */
export interface InlineResult {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly message: FormattedText;
  readonly keyboard: RawKeyboard;
}

const MOST_RESULTS = 50;

interface RawResult {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly title?: unknown;
  readonly description?: unknown;
  readonly input_message_content?: {
    readonly message_text?: unknown;
    readonly parse_mode?: unknown;
    readonly entities?: unknown;
  };
  readonly reply_markup?: unknown;
}

/** Checks the results by Telegram's rules. Articles only; this product sends no others. */
export function readResults(raw: unknown): InlineResult[] {
  if (!Array.isArray(raw)) throw badRequest("can't parse inline query results: Expected an Array");
  if (raw.length > MOST_RESULTS) throw badRequest('RESULTS_TOO_MUCH');
  const seen = new Set<string>();
  return (raw as RawResult[]).map((result) => {
    const read = readResult(result);
    if (seen.has(read.id)) throw badRequest('RESULT_ID_DUPLICATE');
    seen.add(read.id);
    return read;
  });
}

function readResult(result: RawResult): InlineResult {
  const where = "can't parse inline query result";
  if (result.type !== 'article') throw badRequest(`${where}: Unsupported type specified`);
  const id = textOf(result.id);
  if (id === '') throw badRequest('RESULT_ID_EMPTY');
  if (Buffer.byteLength(id) > 64) throw badRequest('RESULT_ID_INVALID');
  const title = textOf(result.title);
  if (title === '') throw badRequest('ARTICLE_TITLE_EMPTY');
  const content = result.input_message_content;
  if (!content) throw badRequest(`${where}: Can't find field "input_message_content"`);
  return {
    id,
    title,
    description: textOf(result.description),
    message: readText(
      textOf(content.message_text),
      textOf(content.parse_mode),
      content.entities ?? null,
    ),
    keyboard: readKeyboard(result.reply_markup),
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
