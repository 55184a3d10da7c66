import type { PageButton } from '../page/page-api';
import { badRequest } from './api-error';

/** One button of an inline keyboard as the bot sent it. */
export type RawButton = Readonly<Record<string, unknown>> & { readonly text: string };
export type RawKeyboard = readonly (readonly RawButton[])[];

const ACTIONS = [
  'callback_data',
  'url',
  'copy_text',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'web_app',
  'login_url',
  'pay',
];

/** Checks a reply markup by Telegram's rules; an absent one is an empty keyboard. */
export function readKeyboard(markup: unknown): RawKeyboard {
  if (markup === null || markup === undefined) return [];
  const rows = (markup as { inline_keyboard?: unknown }).inline_keyboard;
  if (rows === undefined) return [];
  if (!Array.isArray(rows)) throw badRequest('field "inline_keyboard" must be of type Array');
  let count = 0;
  for (const row of rows as unknown[]) {
    if (!Array.isArray(row)) throw badRequest("can't parse inline keyboard: Row must be an Array");
    count += row.length;
    for (const button of row as unknown[]) checkButton(button);
    if (row.length > 8) throw badRequest('BUTTON_ROW_TOO_LONG');
  }
  if (count > 100) throw badRequest('reply markup is too long');
  return (rows as RawButton[][]).filter((row) => row.length > 0);
}

function checkButton(button: unknown): void {
  if (button === null || typeof button !== 'object') {
    throw badRequest("can't parse inline keyboard button: Must be an Object");
  }
  const fields = button as Record<string, unknown>;
  if (typeof fields['text'] !== 'string' || fields['text'] === '') {
    throw badRequest('inline keyboard button text must be non-empty');
  }
  const actions = ACTIONS.filter((action) => fields[action] !== undefined);
  if (actions.length !== 1) {
    throw badRequest(
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    );
  }
  const data = fields['callback_data'];
  if (data !== undefined) {
    const bytes = typeof data === 'string' ? Buffer.byteLength(data) : 0;
    if (bytes < 1 || bytes > 64) throw badRequest('BUTTON_DATA_INVALID');
  }
  const copied = (fields['copy_text'] as { text?: unknown } | undefined)?.text;
  if (fields['copy_text'] !== undefined) {
    if (typeof copied !== 'string' || copied.length < 1 || copied.length > 256) {
      throw badRequest('BUTTON_COPY_TEXT_INVALID');
    }
  }
  const url = fields['url'];
  if (url !== undefined && !(typeof url === 'string' && /^(?:https?|tg):\/\/.+/u.test(url))) {
    throw badRequest(`inline keyboard button URL is invalid: Wrong HTTP URL`);
  }
}

/** A keyboard as the chat page shows it: without the data behind its buttons. */
export function pageButtons(keyboard: RawKeyboard): PageButton[][] {
  return keyboard.map((row) => row.map(pageButton));
}

function pageButton(button: RawButton): PageButton {
  const { text } = button;
  if (typeof button['url'] === 'string') return { text, kind: 'url', value: button['url'] };
  const copied = button['copy_text'] as { text: string } | undefined;
  if (copied) return { text, kind: 'copy', value: copied.text };
  const here = button['switch_inline_query_current_chat'];
  if (typeof here === 'string') return { text, kind: 'switch_inline_here', value: here };
  const other = button['switch_inline_query'];
  if (typeof other === 'string') return { text, kind: 'switch_inline', value: other };
  return { text, kind: 'callback' };
}
