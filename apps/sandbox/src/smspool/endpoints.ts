import type { SmsPoolSettings } from '../page/page-api';
import { activeRow, ANSWERS, checked, historyRow, ok, purchased, type Answer } from './answers';
import type { Books } from './books';
import {
  COUNTRIES,
  findCountry,
  findService,
  offersOf,
  POOLS,
  poolName,
  SERVICES,
  type Country,
  type PoolOffer,
  type Service,
} from './catalogue';
import { dollars } from './ledger';
import type { PoolOrder } from './order';

/** What the endpoints work on. */
export interface PoolSide {
  readonly books: Books;
  readonly settings: SmsPoolSettings;
}

type Fields = ReadonlyMap<string, string>;
type Endpoint = (side: PoolSide, fields: Fields) => Answer;

/** Endpoints without a key, by path. */
export const PUBLIC: Readonly<Record<string, Endpoint>> = {
  '/country/retrieve_all': ({ settings }) => ok(settings.emptyCatalogue ? [] : COUNTRIES),
  '/service/retrieve_all': ({ settings }) => ok(settings.emptyCatalogue ? [] : SERVICES),
  '/pool/retrieve_all': () => ok(POOLS),
  '/pool/retrieve_valid': (side, fields) =>
    withProduct(side, fields, (offers) =>
      ok(
        offers.map(({ pool, cents }) => ({
          pool,
          name: poolName(pool),
          custom_area: pool === 7 ? 1 : 0,
          price: dollars(cents),
        })),
      ),
    ),
  '/request/price': (side, fields) =>
    withProduct(side, fields, (offers) => {
      const prices = offers.map(({ cents }) => cents).sort((a, b) => a - b);
      const [cheapest] = offers;
      if (!cheapest) return ANSWERS.missingCountry;
      return ok({
        pool: cheapest.pool,
        high_price: dollars(prices.at(-1) ?? 0),
        price: dollars(prices[0] ?? 0),
        success_rate: 100,
      });
    }),
  '/request/pricing': (side, fields) => ok(pricing(side, fields)),
  '/request/suggested_countries': (side, fields) => {
    const service = findService(fields.get('service') ?? '');
    if (!service) return ANSWERS.missingService;
    return ok(
      cheapestByCountry(side, service).map(({ country, pool, cents }) => ({
        pool,
        country_id: country.ID,
        name: country.name,
        short_name: country.short_name,
        price: dollars(cents),
      })),
    );
  },
  '/request/success_rate': (side, fields) => {
    const service = findService(fields.get('service') ?? '');
    if (!service) return ANSWERS.missingService;
    return ok(
      cheapestByCountry(side, service).map(({ country, cents }) => ({
        country: country.ID,
        success_rate: String(40 + (country.ID % 61)),
        price: dollars(cents),
        low_price: dollars(cents),
        country_id: country.ID,
        name: country.name,
        short_name: country.short_name,
      })),
    );
  },
  '/sms/stock': (side, fields) =>
    withProduct(side, fields, (offers) =>
      ok({
        success: 1,
        amount: side.settings.noStock ? 0 : offers.reduce((sum, { stock }) => sum + stock, 0),
      }),
    ),
};

/** Endpoints that want the key. */
export const KEYED: Readonly<Record<string, Endpoint>> = {
  '/request/balance': ({ books }) => ok({ balance: dollars(books.balanceCents) }),
  '/purchase/sms': purchase,
  '/sms/check': (side, fields) =>
    withOrder(side, fields, ANSWERS.notFoundToCheck, (order) => checked(order)),
  '/request/active': ({ books }) => ok(books.listedOrders().map(activeRow)),
  '/request/history': ({ books }, fields) => {
    const search = (fields.get('search') ?? '').toLowerCase();
    const start = Number(fields.get('start') ?? 0) || 0;
    const length = Math.min(1_000, Number(fields.get('length') ?? 100) || 100);
    const newest = [...books.orders.values()].reverse();
    const found = newest.filter(
      ({ orderCode, cc, national, offer }) =>
        search === '' ||
        [orderCode, cc + national, offer.service.name, offer.country.name].some((text) =>
          text.toLowerCase().includes(search),
        ),
    );
    return ok(found.slice(start, start + length).map(historyRow));
  },
  '/sms/cancel': (side, fields) =>
    withOrder(side, fields, ANSWERS.notFoundToCancel, (order) => cancel(side, order)),
  '/sms/cancel_all': (side) => {
    const refunded = side.books
      .openOrders()
      .filter((order) => cancel(side, order).status === 200)
      .map(({ orderCode }) => orderCode);
    const message = 'Your active orders have been refunded';
    return ok({ success: 1, message, refunded_orders: refunded });
  },
  '/sms/check_resend': (side, fields) =>
    withOrder(side, fields, ANSWERS.notFoundToCheck, (order) =>
      order.state === 'completed'
        ? ok({
            success: 1,
            message: 'This phonenumber is available for resend!',
            resends: order.resends,
            resendCost: 0,
            expires_in_hour: 115,
          })
        : ANSWERS.resendLater,
    ),
  '/sms/resend': (side, fields) =>
    withOrder(side, fields, ANSWERS.notFoundToResend, (order) => {
      if (order.state !== 'completed') return ANSWERS.noInitialSms;
      order.resends += 1;
      const message = 'Your number has been requested again!';
      return ok({ success: 1, message, order_id: order.orderCode, charge: 0 });
    }),
};

/** A product's offers as they are now, cheapest first. */
function offersNow({ settings }: PoolSide, service: Service, country: Country): PoolOffer[] {
  return offersOf(service, country)
    .map((offer) => ({ ...offer, cents: offer.cents + settings.priceRiseCents }))
    .sort((a, b) => a.cents - b.cents);
}

function withProduct(
  side: PoolSide,
  fields: Fields,
  answer: (offers: PoolOffer[]) => Answer,
): Answer {
  const service = findService(fields.get('service') ?? '');
  if (!service) return ANSWERS.missingService;
  const country = findCountry(fields.get('country') ?? '');
  if (!country) return ANSWERS.missingCountry;
  const pool = fields.get('pool') ?? '';
  const offers = offersNow(side, service, country);
  return answer(pool === '' ? offers : offers.filter((offer) => String(offer.pool) === pool));
}

/** Rows appear for offers whose stock is nought: a price is no promise. */
function pricing(side: PoolSide, fields: Fields): object[] {
  const serviceText = fields.get('service') ?? '';
  const countryText = fields.get('country') ?? '';
  const service = serviceText === '' ? null : findService(serviceText);
  const country = countryText === '' ? null : findCountry(countryText);
  if (side.settings.emptyCatalogue) return [];
  if ((serviceText !== '' && !service) || (countryText !== '' && !country)) return [];
  const most = Number(fields.get('max_price') ?? 'Infinity') * 100;
  return (service ? [service] : SERVICES).flatMap((one) =>
    (country ? [country] : COUNTRIES).flatMap((where) =>
      offersNow(side, one, where)
        .filter(({ cents }) => cents <= most)
        .map(({ pool, cents }) => ({
          service: one.ID,
          service_name: one.name,
          country: where.ID,
          country_name: where.name,
          short_name: where.short_name,
          pool,
          price: dollars(cents),
        })),
    ),
  );
}

function cheapestByCountry(side: PoolSide, service: Service): PoolOffer[] {
  return COUNTRIES.flatMap((country) => offersNow(side, service, country).slice(0, 1));
}

function purchase(side: PoolSide, fields: Fields): Answer {
  const { books, settings } = side;
  return withProduct(side, fields, (offers) => {
    const maxPrice = fields.get('max_price') ?? '';
    const most = maxPrice === '' ? Infinity : Math.round(Number(maxPrice) * 10_000) / 100;
    const [first] = offers;
    if (!first || settings.noStock) return ANSWERS.outOfStock(first?.pool ?? 7);
    const affordable = offers.filter(({ cents }) => cents <= most);
    if (affordable.length === 0) return ANSWERS.priceNotFound(maxPrice);
    const offer = affordable.find(({ stock }) => stock > 0);
    if (!offer) return ANSWERS.outOfStock(first.pool);
    if (books.balanceCents < offer.cents) {
      return ANSWERS.noBalance(offer.pool, offer.cents, books.balanceCents);
    }
    const lifeMs = settings.orderLifeSeconds * 1_000;
    const order = books.sell(offer, offer.cents, lifeMs, settings.autoMessageAfterMs);
    return order ? purchased(order) : ANSWERS.outOfStock(offer.pool);
  });
}

function withOrder(
  { books }: PoolSide,
  fields: Fields,
  missing: Answer,
  answer: (order: PoolOrder) => Answer,
): Answer {
  const code = fields.get('orderid') ?? '';
  if (code === '') return ANSWERS.missingOrder;
  const order = books.orders.get(code);
  if (!order) return missing;
  books.turnClock(order);
  return answer(order);
}

/** Refused for a while after the purchase, in either of the two wordings; and for good once a message came. */
function cancel({ books, settings }: PoolSide, order: PoolOrder): Answer {
  books.turnClock(order);
  if (order.state === 'completed') return ANSWERS.cannotCancel;
  if (order.state !== 'pending') return ANSWERS.notFoundToCancel;
  if (Date.now() - order.orderedAtMs < settings.cancelLockSeconds * 1_000) {
    order.cancelRefusals += 1;
    return ANSWERS.locked[order.cancelRefusals % 2] ?? ANSWERS.notFoundToCancel;
  }
  books.refund(order);
  const message = `The order has been cancelled, and you have been refunded ${dollars(order.cents)} dollars.`;
  return ok({ success: 1, message });
}
