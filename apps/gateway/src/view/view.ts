import type { TextKey } from '@numera/locales';

/** One button, as Telegram's inline keyboard takes it. */
export type Button =
  | { readonly text: string; readonly callback_data: string }
  | { readonly text: string; readonly url: string }
  | { readonly text: string; readonly copy_text: { readonly text: string } }
  | { readonly text: string; readonly switch_inline_query_current_chat: string };

/** What a chat shows: HTML text and its buttons. Pure data, so that every view can be tested without Telegram. */
export interface View {
  readonly text: string;
  readonly buttons: readonly (readonly Button[])[];
}

/** Telegram's limits (Bot API 10.1). */
export const LIMITS = { text: 4_096, caption: 1_024, callbackBytes: 64, copyText: 256, toast: 200 };

export const press = (text: string, data: string): Button => ({ text, callback_data: data });
export const copy = (text: string, value: string): Button => ({
  text,
  copy_text: { text: value.slice(0, LIMITS.copyText) },
});
export const searchInline = (text: string, query: string): Button => ({
  text,
  switch_inline_query_current_chat: query,
});

/** What a view breaks of Telegram's limits; for tests. */
export function viewFaults(view: View): string[] {
  const shown = view.text.replace(/<[^>]+>/gu, '').replace(/&(?:lt|gt|amp);/gu, '.');
  const faults: string[] = [];
  if (shown.trim() === '' || shown.length > LIMITS.text) faults.push(`text of ${shown.length}`);
  for (const button of view.buttons.flat()) {
    if (button.text.trim() === '') faults.push('a button without a text');
    if ('callback_data' in button) {
      const bytes = Buffer.byteLength(button.callback_data);
      if (bytes < 1 || bytes > LIMITS.callbackBytes) faults.push(`data of ${bytes} bytes`);
    }
  }
  if (view.buttons.some((row) => row.length === 0 || row.length > 8)) faults.push('a row');
  return faults;
}

/** The row that turns pages; empty when there is one page. `data` makes a page's callback data. */
export function pageRow(
  page: number,
  pages: number,
  t: (key: TextKey) => string,
  data: (page: number) => string,
): Button[] {
  const row: Button[] = [];
  if (page > 1) row.push(press(t('button.previous'), data(page - 1)));
  if (page < pages) row.push(press(t('button.next'), data(page + 1)));
  return row;
}

/** Buttons in rows of `width`. */
export function inRows(buttons: readonly Button[], width: number): Button[][] {
  const rows: Button[][] = [];
  for (let at = 0; at < buttons.length; at += width) rows.push(buttons.slice(at, at + width));
  return rows;
}

/** Leaves out rows that have nothing in them. */
export function rows(...all: readonly (readonly Button[])[]): (readonly Button[])[] {
  return all.filter((row) => row.length > 0);
}
