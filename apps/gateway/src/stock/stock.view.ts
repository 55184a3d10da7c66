import type { MessageSourceRow, StockCount, StockService } from '@numera/contracts';
import {
  escapeHtml,
  formatCount,
  formatMoney,
  Html,
  ltr,
  type Language,
  type Translate,
} from '@numera/locales';
import { homeButton } from '../menu/menu.view';
import { openSources } from '../message-source/message-source.callback';
import { askFile } from '../upload/upload.callback';
import { countryLabel } from '../view/labels';
import { inRows, pageRow, press, rows, type Button, type View } from '../view/view';
import {
  addAnywhere,
  addToCountry,
  addToService,
  askCountryPrice,
  askDelete,
  askTerm,
  chooseSource,
  deleteNumbers,
  linkSource,
  openStock,
  openStockCountry,
  openStockService,
  pauseStock,
  unlinkSource,
} from './stock.callback';

/** What a page needs beside its data. */
export interface Reader {
  readonly t: Translate;
  readonly language: Language;
  readonly pageSize: number;
}

type Counts = Pick<StockCount, 'available' | 'reserved' | 'used'>;

/** Every service that has numbers or terms, with what is in stock. */
export function stockView(
  services: readonly StockService[],
  page: number,
  { t, pageSize }: Reader,
): View {
  const { shown, at, pages } = pageOf(services, page, pageSize);
  const buttons = shown.map((service) => {
    const { available } = countsOf(service.countries);
    const mark = isOnSale(service) ? '🟢' : '⚪️';
    const data = openStockService.pack({ serviceId: service.serviceId, page: 1 });
    return press(`${mark} ${service.serviceName} · ${formatCount(available)}`, data);
  });
  return {
    text: services.length === 0 ? t('stock.empty') : t('stock.list', { page: at, pages }),
    buttons: rows(
      ...inRows(buttons, 2),
      pageRow(at, pages, t, (to) => openStock.pack({ page: to })),
      [
        press(t('button.upload'), askFile.pack({})),
        press(t('button.add_number'), addAnywhere.pack({})),
      ],
      [press(t('button.message_sources'), openSources.pack({ page: 1 })), homeButton(t)],
    ),
  };
}

/** One service: its terms, and its countries with their numbers. */
export function stockServiceView(
  service: StockService,
  sources: readonly MessageSourceRow[],
  page: number,
  reader: Reader,
): View {
  const { t, language, pageSize } = reader;
  const { serviceId, pattern } = service;
  const source = sources.find((one) => one.messageSourceId === service.messageSourceId);
  const { shown, at, pages } = pageOf(service.countries, page, pageSize);
  const text = t('stock.service', {
    name: service.serviceName,
    state: stateOf(service, t),
    ...countTexts(countsOf(service.countries)),
    price: priceText(service.price, t('stock.no_price')),
    uses: formatCount(service.usesLimit),
    pattern: pattern === null ? t('stock.standard_pattern') : shownPattern(pattern),
    source: source?.name ?? t('stock.no_source'),
  });
  const countries = shown.map((count) =>
    press(
      `${countryLabel(count.countryCode, language)} · ${formatCount(count.available)}`,
      openStockCountry.pack({ serviceId, countryCode: count.countryCode }),
    ),
  );
  const ask = (term: string): string => askTerm.pack({ serviceId, term });
  const next = service.paused ? 'on' : 'paused';
  const isUnpriced = service.countries.some(
    ({ price, available }) => available > 0 && price === null,
  );
  return {
    text: isUnpriced ? withWarning(service, text, t) : text,
    buttons: rows(
      ...inRows(countries, 2),
      pageRow(at, pages, t, (to) => openStockService.pack({ serviceId, page: to })),
      [press(t('button.price'), ask('price')), press(t('button.uses_limit'), ask('uses'))],
      [
        press(t('button.pattern'), ask('pattern')),
        press(t('button.link_source'), chooseSource.pack({ serviceId })),
      ],
      [
        press(t('button.add_number'), addToService.pack({ serviceId })),
        press(
          t(service.paused ? 'button.resume' : 'button.pause'),
          pauseStock.pack({ serviceId, state: next }),
        ),
      ],
      [press(t('button.back'), openStock.pack({ page: 1 })), homeButton(t)],
    ),
  };
}

export function stockCountryView(service: StockService, countryCode: string, reader: Reader): View {
  const { t, language } = reader;
  const { serviceId } = service;
  const none = { available: 0, reserved: 0, used: 0, price: null };
  const count = service.countries.find((one) => one.countryCode === countryCode) ?? none;
  const text = t('stock.country', {
    name: service.serviceName,
    country: countryLabel(countryCode, language),
    ...countTexts(count),
    price: priceText(count.price, inheritedPrice(service, t)),
  });
  const product = { serviceId, countryCode };
  return {
    text: count.price === null ? withWarning(service, text, t) : text,
    buttons: rows(
      [
        press(t('button.price'), askCountryPrice.pack(product)),
        press(t('button.add_number'), addToCountry.pack(product)),
      ],
      count.available > 0 ? [press(t('button.delete_numbers'), askDelete.pack(product))] : [],
      backToService(t, serviceId),
    ),
  };
}

export function deleteView(service: StockService, countryCode: string, reader: Reader): View {
  const { t, language } = reader;
  const { serviceId } = service;
  const count = service.countries.find((one) => one.countryCode === countryCode)?.available ?? 0;
  const country = countryLabel(countryCode, language);
  return {
    text: t('stock.ask_delete', { name: service.serviceName, country, count }),
    buttons: [
      [press(t('button.delete_sure'), deleteNumbers.pack({ serviceId, countryCode }))],
      [press(t('button.back'), openStockCountry.pack({ serviceId, countryCode }))],
    ],
  };
}

/** Which message source a service's codes come from. */
export function linkView(
  service: StockService,
  sources: readonly MessageSourceRow[],
  { t }: Reader,
): View {
  const { serviceId, messageSourceId: linked } = service;
  const buttons = sources.slice(0, MAX_SOURCES).map(({ messageSourceId, name }) => {
    const mark = messageSourceId === linked ? '✅ ' : '';
    return press(`${mark}${name}`, linkSource.pack({ serviceId, messageSourceId }));
  });
  return {
    text: t(sources.length === 0 ? 'stock.no_sources_yet' : 'stock.choose_source', {
      name: service.serviceName,
    }),
    buttons: rows(
      ...inRows(buttons, 1),
      linked === null ? [] : [press(t('button.unlink'), unlinkSource.pack({ serviceId }))],
      [press(t('button.message_sources'), openSources.pack({ page: 1 }))],
      backToService(t, serviceId),
    ),
  };
}

const MAX_SOURCES = 40;

const backToService = (t: Translate, serviceId: number): Button[] => [
  press(t('button.back'), openStockService.pack({ serviceId, page: 1 })),
  homeButton(t),
];

const priceText = (price: bigint | null, otherwise: string): string =>
  price === null ? otherwise : formatMoney(price);

const inheritedPrice = ({ price }: StockService, t: Translate): string =>
  price === null ? t('stock.no_price') : t('stock.as_service', { price: formatMoney(price) });

/** Without a price from anywhere a number is not sold, and nothing else would say so. */
const withWarning = ({ price }: StockService, text: string, t: Translate): string =>
  price === null ? `${text}\n\n${t('stock.unpriced')}` : text;

const shownPattern = (pattern: string): Html =>
  new Html(`<code>${escapeHtml(ltr(pattern))}</code>`);

const countTexts = ({ available, reserved, used }: Counts) => ({
  available: formatCount(available),
  reserved: formatCount(reserved),
  used: formatCount(used),
});

const isOnSale = ({ paused, messageSourceId }: StockService): boolean =>
  !paused && messageSourceId !== null;

function stateOf(service: StockService, t: Translate): string {
  if (service.paused) return t('stock.state_paused');
  return t(service.messageSourceId === null ? 'stock.state_unlinked' : 'stock.state_on_sale');
}

function countsOf(counts: readonly Counts[]): Counts {
  const sum = (key: keyof Counts): number => counts.reduce((all, count) => all + count[key], 0);
  return { available: sum('available'), reserved: sum('reserved'), used: sum('used') };
}

/** The rows of a page; a page beyond the last is the last. */
export function pageOf<T>(
  all: readonly T[],
  page: number,
  pageSize: number,
): { shown: readonly T[]; at: number; pages: number } {
  const pages = Math.max(1, Math.ceil(all.length / pageSize));
  const at = Math.min(Math.max(1, page), pages);
  return { shown: all.slice((at - 1) * pageSize, at * pageSize), at, pages };
}
