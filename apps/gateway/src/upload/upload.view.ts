import type { StockImported } from '@numera/contracts';
import { escapeHtml, formatCount, Html, ltr, type Language, type Translate } from '@numera/locales';
import { countryLabel } from '../view/labels';
import { homeButton } from '../menu/menu.view';
import { openStock } from '../stock/stock.callback';
import { press, type View } from '../view/view';
import type { FileFault } from './numbers-file.rules';

const stockRow = (t: Translate) => [press(t('button.stock'), openStock.pack({ page: 1 }))];

export function askFileView(t: Translate): View {
  return { text: t('upload.ask'), buttons: [stockRow(t)] };
}

/** To whoever is no admin. */
export function notForAllView(t: Translate): View {
  return { text: t('upload.only_admins'), buttons: [[homeButton(t)]] };
}

/** What is wrong with a file; the chat stays where it was. */
export function fileFaultView(t: Translate, fault: FileFault | 'gone' | 'unreachable'): View {
  return { text: t(`upload.fault_${fault}`), buttons: [stockRow(t)] };
}

/** Before the service is asked for. */
export function readText(t: Translate, name: string, lines: number, replaces: boolean): string {
  const text = t('upload.read', { name: fileName(name), lines });
  return replaces ? `${t('upload.replaces')}\n\n${text}` : text;
}

export interface Started {
  readonly name: string;
  readonly lines: number;
  /** Null where each line says so itself. */
  readonly product: { readonly service: string; readonly countryCode: string } | null;
}

export function startedView(t: Translate, language: Language, started: Started): View {
  const { lines, product } = started;
  const name = fileName(started.name);
  if (product === null) return { text: t('upload.started', { name, lines }), buttons: [] };
  const { service } = product;
  const country = countryLabel(product.countryCode, language);
  return { text: t('upload.started_product', { name, lines, service, country }), buttons: [] };
}

export function importedView(
  t: Translate,
  { lines, added, duplicates, bad }: Omit<StockImported, 'importId' | 'adminId'>,
): View {
  const text = t('upload.imported', {
    lines: formatCount(lines),
    added: formatCount(added),
    duplicates: formatCount(duplicates),
    bad: formatCount(bad),
  });
  return { text, buttons: [stockRow(t)] };
}

export function faultsView(t: Translate, faults: number): View {
  return { text: t('upload.faults', { faults }), buttons: [] };
}

/** Names of files go left to right, and are somebody's own words. */
function fileName(name: string): Html {
  return new Html(`<code>${escapeHtml(ltr(name.slice(0, 60)))}</code>`);
}
