import type { Fields, Side } from './actions';
import { bought, boughtV2, refuse, type Answer } from './answers';
import { LISTED_COUNTRIES, LISTED_SERVICES, listingOf, type Listing } from './listing';

/** A product as it is sold now. */
function listingNow({ settings }: Side, listing: Listing): Listing {
  return {
    ...listing,
    cents: listing.cents + settings.priceRiseCents,
    stock: settings.noStock ? 0 : listing.stock,
  };
}

/** By country and service; of what is not sold there is no row. */
export function pricesNow(side: Side, fields: Fields): object {
  if (side.settings.emptyCatalogue) return [];
  const [code, id] = [fields.get('service') ?? '', fields.get('country') ?? ''];
  const services = LISTED_SERVICES.filter((one) => code === '' || one.code === code);
  const countries = LISTED_COUNTRIES.filter((one) => id === '' || String(one.id) === id);
  const rows = countries.map((country) => {
    const sold = services.flatMap((service) => {
      const listing = listingOf(service, country);
      return listing ? [listingNow(side, listing)] : [];
    });
    const prices = sold.map(({ service, cents, stock }) => [
      service.code,
      { cost: cents / 100, count: stock, physicalCount: stock },
    ]);
    return [country.id, Object.fromEntries(prices)] as const;
  });
  return Object.fromEntries(rows.filter(([, prices]) => Object.keys(prices as object).length > 0));
}

/** Takes the money at once. One order of the buyer's gets one number, where he names it. */
export function buy(side: Side, fields: Fields, form: 'text' | 'json'): Answer {
  const { books, settings } = side;
  const service = LISTED_SERVICES.find(({ code }) => code === fields.get('service'));
  if (!service) return refuse(settings, 'BAD_SERVICE');
  const country = LISTED_COUNTRIES.find(({ id }) => String(id) === fields.get('country'));
  if (!country) return refuse(settings, 'WRONG_COUNTRY');
  const found = listingOf(service, country);
  if (!found) return refuse(settings, 'NO_NUMBERS');
  const listing = listingNow(side, found);
  if (listing.stock === 0) return refuse(settings, 'NO_NUMBERS');
  const maxPrice = fields.get('maxPrice') ?? '';
  if (maxPrice !== '' && Number(maxPrice) * 100 + 1e-6 < listing.cents) {
    return refuse(settings, 'WRONG_MAX_PRICE', {}, String(listing.cents / 100));
  }
  if (books.balanceCents < listing.cents) return refuse(settings, 'NO_BALANCE');
  const orderId = (form === 'json' ? fields.get('orderId') : undefined) ?? null;
  if (orderId !== null && books.hasOrderId(orderId)) {
    return refuse(settings, 'ORDER_ALREADY_EXISTS');
  }
  const activation = books.sell({
    listing,
    orderId,
    lifeMs: settings.orderLifeSeconds * 1_000,
    autoAfterMs: settings.autoMessageAfterMs,
  });
  if (!activation) return refuse(settings, 'NO_NUMBERS');
  return form === 'json' ? boughtV2(activation) : bought(activation);
}
