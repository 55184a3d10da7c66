import type { PageButton } from '../page/page-api';
import { badRequest } from './api-error';
import { checkLink } from './links';

/** One button of an inline keyboard as the bot sent it. */
export type RawButton = Readonly<Record<string, unknown>> & { readonly text: string };
export type RawKeyboard = readonly (readonly RawButton[])[];

const MOST_BUTTONS = 100;
const MOST_IN_A_ROW = 8;
const MOST_BYTES = 10_240;
const ACTIONS = [
  'callback_data',
  'url',
  'copy_text',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'web_app',
  'login_url',
  'callback_game',
  'pay',
];
const WHERE = "can't parse inline keyboard button";

/** Checks a reply markup by Telegram's rules; an absent one, or one of another kind, is an empty keyboard. */
export function readKeyboard(markup: unknown): RawKeyboard {
  if (markup === null || markup === undefined) return [];
  if (typeof markup !== 'object') throw badRequest('object expected as reply markup');
  const rows = (markup as { inline_keyboard?: unknown }).inline_keyboard;
  if (rows === undefined) return [];
  if (!Array.isArray(rows)) throw badRequest('field "inline_keyboard" must be of type Array');
  for (const row of rows as unknown[]) {
    if (!Array.isArray(row)) {
      throw badRequest('field "inline_keyboard" must be an Array of Arrays');
    }
    for (const button of row as unknown[]) checkButton(button);
  }
  const keyboard = (rows as RawButton[][]).filter((row) => row.length > 0);
  const tooLong =
    keyboard.flat().length > MOST_BUTTONS ||
    keyboard.some((row) => row.length > MOST_IN_A_ROW) ||
    Buffer.byteLength(JSON.stringify(keyboard)) > MOST_BYTES;
  if (tooLong) throw badRequest('reply markup is too long');
  return keyboard;
}

function checkButton(button: unknown): void {
  if (button === null || typeof button !== 'object') {
    throw badRequest(`${WHERE}: expected an Object`);
  }
  const fields = button as Record<string, unknown>;
  if (fields['text'] === undefined) throw badRequest(`${WHERE}: Can't find field "text"`);
  if (typeof fields['text'] !== 'string') {
    throw badRequest(`${WHERE}: Field "text" must be of type String`);
  }
  if (fields['text'].trim() === '') throw badRequest(`${WHERE}: Button text must be non-empty`);
  // Telegram would silently take the first of several; here that is refused, because it is a mistake.
  const actions = ACTIONS.filter((action) => fields[action] !== undefined && fields[action] !== '');
  const inline = ACTIONS.filter((name) => name.startsWith('switch_') && fields[name] === '');
  if (actions.length + inline.length !== 1) {
    throw badRequest(`${WHERE}: Text buttons are unallowed in the inline keyboard`);
  }
  checkAction(fields);
}

function checkAction(fields: Record<string, unknown>): void {
  const data = fields['callback_data'];
  if (data !== undefined) {
    if (typeof data !== 'string') {
      throw badRequest(`${WHERE}: Field "callback_data" must be of type String`);
    }
    if (Buffer.byteLength(data) > 64) throw badRequest('BUTTON_DATA_INVALID');
  }
  const copy: unknown = fields['copy_text'];
  if (copy !== undefined) {
    const copied = typeof copy === 'object' && copy && 'text' in copy ? copy.text : null;
    if (typeof copied !== 'string') throw badRequest(`${WHERE}: Can't find field "text"`);
    if (copied.length < 1 || copied.length > 256) throw badRequest('BUTTON_COPY_TEXT_INVALID');
  }
  const url = fields['url'];
  if (typeof url === 'string' && url !== '') {
    const link = checkLink(url);
    if ('fault' in link) {
      throw badRequest(`inline keyboard button URL '${url}' is invalid: ${link.fault}`);
    }
  }
  const app = (fields['web_app'] as { url?: unknown } | undefined)?.url;
  if (typeof app === 'string' && !app.startsWith('https://')) {
    throw badRequest(
      `inline keyboard button Web App URL '${app}' is invalid: Only HTTPS links are allowed`,
    );
  }
  if (fields['pay'] !== undefined || fields['callback_game'] !== undefined) {
    throw badRequest('BUTTON_TYPE_INVALID');
  }
  if (fields['login_url'] !== undefined) throw badRequest('BOT_DOMAIN_INVALID');
}

/** A keyboard as the chat page shows it: without the data behind its buttons. */
export function pageButtons(keyboard: RawKeyboard): PageButton[][] {
  return keyboard.map((row) => row.map(pageButton));
}

function pageButton(button: RawButton): PageButton {
  const { text } = button;
  if (typeof button['url'] === 'string') return { text, kind: 'url', value: button['url'] };
  const app = button['web_app'] as { url: string } | undefined;
  if (app) return { text, kind: 'url', value: app.url };
  const copied = button['copy_text'] as { text: string } | undefined;
  if (copied) return { text, kind: 'copy', value: copied.text };
  const here = button['switch_inline_query_current_chat'];
  if (typeof here === 'string') return { text, kind: 'switch_inline_here', value: here };
  const other = button['switch_inline_query'];
  if (typeof other === 'string') return { text, kind: 'switch_inline', value: other };
  const chosen = button['switch_inline_query_chosen_chat'] as { query?: string } | undefined;
  if (chosen) return { text, kind: 'switch_inline', value: chosen.query ?? '' };
  return { text, kind: 'callback' };
}
