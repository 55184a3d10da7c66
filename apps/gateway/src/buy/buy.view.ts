import type { CountryPage, Quote, ServicePage, Unsellable } from '@numera/contracts';
import {
  formatMoney,
  formatPrice,
  type Language,
  type TextKey,
  type Translate,
} from '@numera/locales';
import { homeButton } from '../menu/menu.view';
import { goTo } from '../menu/menu.callback';
import { countryLabel, serverLabel, serviceLabel } from '../view/labels';
import { inRows, pageRow, press, rows, searchInline, type Button, type View } from '../view/view';
import {
  ANY_COUNTRY,
  confirmProduct,
  openCountries,
  openProduct,
  openServices,
} from './buy.callback';

const priced = (label: string, price: bigint | null): string =>
  price === null ? label : `${label} · ${formatPrice(price)}`;

/** Services, popular first, each with its price; in one country when that is chosen already. */
export function servicesView(t: Translate, list: ServicePage, countryCode: string): View {
  const chosen = countryCode !== ANY_COUNTRY;
  const buttons = list.services.map(({ serviceId, name, emoji, price }) =>
    press(
      priced(serviceLabel({ name, emoji }), price),
      chosen
        ? openProduct.pack({ serviceId, countryCode })
        : openCountries.pack({ serviceId, page: 1 }),
    ),
  );
  if (list.total === 0) return { text: t('error.empty_catalogue'), buttons: [[homeButton(t)]] };
  return {
    text: t('buy.services', { page: list.page, pages: list.pages }),
    buttons: rows(
      ...inRows(buttons, 2),
      pageRow(list.page, list.pages, t, (page) => openServices.pack({ page, countryCode })),
      [
        chosen
          ? searchInline(t('button.search_services'), `sp_svc:${countryCode}:`)
          : searchInline(t('button.search_countries'), 'sp:'),
      ],
      [homeButton(t)],
    ),
  };
}

/** Countries where the service can be bought now, each with its price. */
export function countriesView(
  t: Translate,
  language: Language,
  serviceId: number,
  list: CountryPage,
): View {
  const back = press(t('button.back'), openServices.pack({ page: 1, countryCode: ANY_COUNTRY }));
  if (list.countries.length === 0) {
    return { text: t('error.no_numbers'), buttons: [[back, homeButton(t)]] };
  }
  const service = list.service ? serviceLabel(list.service) : '';
  const buttons = list.countries.map(({ countryCode, price }) =>
    press(
      priced(countryLabel(countryCode, language), price),
      openProduct.pack({ serviceId, countryCode }),
    ),
  );
  return {
    text: t('buy.countries', { service, page: list.page, pages: list.pages }),
    buttons: rows(
      ...inRows(buttons, 2),
      pageRow(list.page, list.pages, t, (page) => openCountries.pack({ serviceId, page })),
      [back, homeButton(t)],
    ),
  };
}

export interface ConfirmContext {
  readonly t: Translate;
  readonly language: Language;
  /** What the user can spend; null while the wallet does not answer. */
  readonly available: bigint | null;
  readonly nonce: string;
  /** Offered beside the product, as fallbacks of `/buy`. */
  readonly others?: readonly Quote[];
}

/** The confirmation (BUY-5): nothing is ordered before it is pressed. */
export function confirmView(quote: Quote, context: ConfirmContext): View {
  const { t, language, available, nonce } = context;
  const { service, countryCode, price } = quote;
  const others = otherButtons(context);
  if (price === null || service === null) {
    const reason = t(unsellableText(quote.unsellable ?? 'unknown_product'));
    return {
      text: [t('buy.unsellable', { reason }), ...othersHint(context)].join('\n\n'),
      buttons: rows(...others, navigation(t, service?.serviceId ?? null)),
    };
  }
  const names = { service: serviceLabel(service), country: countryLabel(countryCode, language) };
  if (available !== null && available < price) {
    const values = { ...names, price: formatMoney(price), missing: formatMoney(price - available) };
    return {
      text: t('buy.too_little', values),
      buttons: rows(
        [press(t('button.deposit'), goTo.pack({ place: 'deposit' }))],
        ...others,
        navigation(t, service.serviceId),
      ),
    };
  }
  const { serviceId } = service;
  const text = t('buy.confirm', {
    ...names,
    server: serverLabel(quote.serverNumber, countryCode, language),
    price: formatMoney(price),
    after: available === null ? '…' : formatMoney(available - price),
    minutes: Math.ceil(quote.waitSeconds / 60),
  });
  const confirm = press(
    t('button.confirm', { price: formatPrice(price) }),
    confirmProduct.pack({ serviceId, countryCode, price, nonce }),
  );
  return {
    text: [text, ...othersHint(context)].join('\n\n'),
    buttons: rows([confirm], ...others, navigation(t, serviceId)),
  };
}

function othersHint({ t, others = [] }: ConfirmContext): string[] {
  return others.length === 0 ? [] : [t('buy.other_services')];
}

function otherButtons({ others = [] }: ConfirmContext): Button[][] {
  const buttons = others.flatMap(({ service, countryCode, price }) =>
    service === null
      ? []
      : [
          press(
            priced(serviceLabel(service), price),
            openProduct.pack({ serviceId: service.serviceId, countryCode }),
          ),
        ],
  );
  return inRows(buttons, 2);
}

function navigation(t: Translate, serviceId: number | null): Button[] {
  const countries =
    serviceId === null
      ? []
      : [press(t('button.another_country'), openCountries.pack({ serviceId, page: 1 }))];
  return [...countries, homeButton(t)];
}

export function unsellableText(reason: Unsellable): TextKey {
  return `error.${reason}`;
}
