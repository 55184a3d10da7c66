import type { ImportFaultRow } from '@numera/contracts';
import { plain, type Translate } from '@numera/locales';

/** Spreadsheets run what begins like this as a formula; a quote before it keeps it a text. */
const FORMULA = /^[=+\-@\t\r]/u;

/** The lines that were not taken, as a table that any spreadsheet opens: the line's number, why, and the line. */
export function faultsFile(t: Translate, rows: readonly ImportFaultRow[]): Buffer {
  const header = [t('upload.column_line'), t('upload.column_reason'), t('upload.column_text')];
  const lines = rows.map(({ line, fault, text }) => [
    String(line),
    plain(t(`upload.line_${fault}`)),
    text,
  ]);
  const table = [header.map(plain), ...lines].map((cells) => cells.map(cell).join(','));
  // With the mark that tells spreadsheets that it is UTF-8.
  return Buffer.from(`\ufeff${table.join('\r\n')}\r\n`);
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n;\t]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
