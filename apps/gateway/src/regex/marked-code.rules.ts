import { toAsciiDigits } from '@numera/kernel';
import { escapeHtml } from '@numera/locales';

/** Telegram's limit less what stands around it. */
const MAX_SHOWN = 2_000;

/** A message as HTML with the code that was taken underlined, as far as it stands there in one piece. */
export function markedText(text: string, code: string | null): string {
  const place = code === null ? null : placeOf(text, code);
  const from = place && place.end > MAX_SHOWN ? Math.max(0, place.start - MAX_SHOWN / 2) : 0;
  const shown = text.slice(from, from + MAX_SHOWN);
  const [before, after] = [from > 0 ? '…' : '', from + MAX_SHOWN < text.length ? '…' : ''];
  if (!place) return `${before}${escapeHtml(shown)}${after}`;
  const [start, end] = [place.start - from, Math.min(place.end - from, MAX_SHOWN)];
  const marked = `<b><u>${escapeHtml(shown.slice(start, end))}</u></b>`;
  return `${before}${escapeHtml(shown.slice(0, start))}${marked}${escapeHtml(shown.slice(end))}${after}`;
}

/** Where a code stands: perhaps grouped (`123-456`), perhaps in other digits than it is typed in. */
function placeOf(text: string, code: string): { start: number; end: number } | null {
  const ascii = toAsciiDigits(text);
  // Digits beyond the basic plane take two places each; such a text is searched as it is.
  const searched = ascii.length === text.length ? ascii : text;
  const signs = Array.from(code).map((sign) => sign.replace(/[\\^$.*+?()[\]{}|/-]/u, '\\$&'));
  const found = new RegExp(signs.join('[\\s\\-–]{0,2}'), 'iu').exec(searched);
  return found && { start: found.index, end: found.index + found[0].length };
}
