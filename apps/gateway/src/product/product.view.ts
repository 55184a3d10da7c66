import type { CountryPage, ProductSource, ProductSources, ServicePage } from '@numera/contracts';
import { formatCost, formatCount, formatMoney, formatPrice, ltr } from '@numera/locales';
import { goTo } from '../menu/menu.callback';
import { homeButton } from '../menu/menu.view';
import type { Reader } from '../order/order.view';
import { openSources } from '../source/source.callback';
import { percentText, secondsText, SOURCE_ICONS } from '../source/source.view';
import { countryLabel, serverLabel, serviceLabel } from '../view/labels';
import { inRows, pageRow, press, rows, type Button, type View } from '../view/view';
import {
  moveSource,
  openAdminCountries,
  openAdminServices,
  openProductSources,
  orderByItself,
} from './product.callback';

/** More are not told of in one message; nobody has as many. */
const MOST_SHOWN = 12;

const priced = (label: string, price: bigint | null): string =>
  price === null ? label : `${label} · ${formatPrice(price)}`;

const asUsersSee = ({ t }: Reader): Button =>
  press(t('button.as_users_see'), goTo.pack({ place: 'services' }));

/** The services to look at; with `text` those that were searched for, in a country where one is chosen. */
export function adminServicesView(
  list: ServicePage,
  search: { readonly text: string; readonly countryCode: string | null } | null,
  reader: Reader,
): View {
  const { t } = reader;
  const countryCode = search?.countryCode ?? null;
  const buttons = list.services.map((service) => {
    const { serviceId } = service;
    const data =
      countryCode === null
        ? openAdminCountries.pack({ serviceId, page: 1 })
        : openProductSources.pack({ serviceId, countryCode });
    return press(priced(serviceLabel(service), service.price), data);
  });
  const turn =
    search === null
      ? pageRow(list.page, list.pages, t, (page) => openAdminServices.pack({ page }))
      : [press(t('button.another_product'), openAdminServices.pack({ page: 1 }))];
  const key = list.total === 0 ? 'product.not_found' : 'product.found';
  return {
    text:
      search === null
        ? t('product.services', { page: list.page, pages: Math.max(1, list.pages) })
        : t(key, { text: search.text }),
    buttons: rows(
      ...inRows(buttons, 2),
      turn,
      [asUsersSee(reader), press(t('button.sources'), openSources.pack({}))],
      [homeButton(t)],
    ),
  };
}

export function adminCountriesView(serviceId: number, list: CountryPage, reader: Reader): View {
  const { t, language } = reader;
  const buttons = list.countries.map(({ countryCode, price }) =>
    press(
      priced(countryLabel(countryCode, language), price),
      openProductSources.pack({ serviceId, countryCode }),
    ),
  );
  return {
    text: t('product.countries', {
      service: list.service ? serviceLabel(list.service) : String(serviceId),
      serviceId: String(serviceId),
      page: list.page,
      pages: Math.max(1, list.pages),
    }),
    buttons: rows(
      ...inRows(buttons, 2),
      pageRow(list.page, list.pages, t, (page) => openAdminCountries.pack({ serviceId, page })),
      [press(t('button.back'), openAdminServices.pack({ page: 1 })), homeButton(t)],
    ),
  };
}

/** Balances of the accounts that sources buy with; null where the account has none to tell. */
export type Balances = ReadonlyMap<string, bigint | null>;

/** Live cost, price, stock and success of a product at each source, in the order in which they are tried (ADM-8). */
export function productSourcesView(
  product: ProductSources,
  balances: Balances,
  reader: Reader,
): View {
  const { t, language } = reader;
  const { serviceId, countryCode, serviceName, isManual } = product;
  const shown = product.sources.slice(0, MOST_SHOWN);
  const title = t('product.title', {
    service: serviceName === '' ? String(serviceId) : serviceName,
    country: countryLabel(countryCode, language),
  });
  const order = t(isManual ? 'product.manual' : 'product.automatic');
  const list = shown.map((source, at) => {
    const balance = balances.get(source.sourceId) ?? null;
    return sourceText(source, at + 1, balance, countryCode, reader);
  });
  const moves =
    shown.length < 2
      ? []
      : shown.map(({ sourceId }, at) => {
          const to = (place: number): string =>
            moveSource.pack({ serviceId, countryCode, sourceId, place });
          return rows([
            ...(at > 0 ? [press(`⬆️ ${sourceId}`, to(at - 1))] : []),
            ...(at < shown.length - 1 ? [press(`⬇️ ${sourceId}`, to(at + 1))] : []),
          ]);
        });
  return {
    text: [title, ...(list.length > 0 ? [order, ...list] : [t('product.no_sources')])].join('\n\n'),
    buttons: rows(
      ...moves.flat(),
      isManual
        ? [press(t('button.automatic_order'), orderByItself.pack({ serviceId, countryCode }))]
        : [],
      [
        press(t('button.refresh'), openProductSources.pack({ serviceId, countryCode })),
        press(t('button.sources'), openSources.pack({})),
      ],
      [press(t('button.another_product'), openAdminServices.pack({ page: 1 })), homeButton(t)],
    ),
  };
}

function sourceText(
  source: ProductSource,
  position: number,
  balance: bigint | null,
  countryCode: string,
  { t, language }: Reader,
): string {
  const { sourceId, serverNumber, state, stale, cost, price, stock } = source;
  const row = t('product.row', {
    position,
    icon: SOURCE_ICONS[state],
    source: ltr(sourceId),
    server: serverLabel(serverNumber, countryCode, language),
    state: t(`source.state_${state}`),
    cost: cost === null ? '—' : formatCost(cost),
    price: price === null ? t('product.not_sold') : formatMoney(price),
    stock: stock === null ? '—' : ltr(formatCount(stock)),
    success: percentText(source.successPercent),
    median: secondsText(source.medianSeconds),
    balance: balance === null ? '—' : formatMoney(balance),
  });
  return stale ? `${row}\n${t('product.stale')}` : row;
}
