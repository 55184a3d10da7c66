import { ANSWERS, localTime, ok } from './answers';
import {
  COUNTRIES,
  findCountry,
  findService,
  offersOf,
  POOLS,
  poolName,
  SERVICES,
  successRateOf,
} from './catalogue';
import type { Endpoint } from './endpoint';
import { dollars } from './ledger';
import { offersBy, offersByCountry, withProduct } from './products';

const listServices: Endpoint = ({ settings }, fields) => {
  if (settings.emptyCatalogue) return ok([]);
  const wanted = fields.get('country') ?? '';
  if (wanted === '') return ok(SERVICES);
  const country = findCountry(wanted);
  return ok(country ? SERVICES.filter((one) => offersOf(one, country).length > 0) : []);
};

const validPools: Endpoint = (side, fields) =>
  withProduct(side, fields, (offers) =>
    ok(
      offers.map(({ pool, cents }) => ({
        pool,
        name: poolName(pool),
        custom_area: pool === 7 ? 1 : 0,
        price: dollars(cents),
      })),
    ),
  );

const priceOf: Endpoint = (side, fields) =>
  withProduct(side, fields, (offers) => {
    const [cheapest] = offers;
    if (!cheapest) return ANSWERS.missingCountry;
    return ok({
      pool: cheapest.pool,
      high_price: dollars(offers.at(-1)?.cents ?? cheapest.cents),
      price: dollars(cheapest.cents),
      success_rate: successRateOf(cheapest),
    });
  });

/** Rows appear for offers whose stock is nought: a price is no promise. */
const pricing: Endpoint = (side, fields) => {
  const maxPrice = fields.get('max_price') ?? '';
  const most = maxPrice === '' ? Infinity : Number(maxPrice) * 100 + 1e-6;
  return ok(
    offersBy(side, fields)
      .filter(({ cents }) => cents <= most)
      .map(({ service, country, pool, cents }) => ({
        service: service.ID,
        service_name: service.name,
        country: country.ID,
        country_name: country.name,
        short_name: country.short_name,
        pool,
        price: dollars(cents),
      })),
  );
};

const suggestedCountries: Endpoint = (side, fields) => {
  const service = findService(fields.get('service') ?? '');
  if (!service) return ANSWERS.missingService;
  return ok(
    offersByCountry(side, service).map(([{ country, pool, cents }]) => ({
      pool,
      country_id: country.ID,
      name: country.name,
      short_name: country.short_name,
      price: dollars(cents),
    })),
  );
};

const successRates: Endpoint = (side, fields) => {
  const service = findService(fields.get('service') ?? '');
  if (!service) return ANSWERS.missingService;
  return ok(
    offersByCountry(side, service).map((offers) => {
      const [{ country, cents }] = offers;
      return {
        country: country.ID,
        success_rate: String(Math.max(...offers.map(successRateOf))),
        price: dollars(offers.at(-1)?.cents ?? cents),
        low_price: dollars(cents),
        country_id: country.ID,
        name: country.name,
        short_name: country.short_name,
      };
    }),
  );
};

const stock: Endpoint = (side, fields) =>
  withProduct(side, fields, (offers) =>
    ok({ success: 1, amount: offers.reduce((sum, offer) => sum + offer.stock, 0) }),
  );

const allStock: Endpoint = (side, fields) => {
  const last_update = localTime(Date.now());
  return ok(
    offersBy(side, fields).map((offer) => ({
      country: offer.country.ID,
      country_name: offer.country.name,
      service: offer.service.ID,
      service_name: offer.service.name,
      pool: offer.pool,
      pool_name: poolName(offer.pool),
      stock: offer.stock,
      price: dollars(offer.cents),
      last_update,
    })),
  );
};

/** What is on offer; nothing here changes anything. */
export const CATALOGUE_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/country/retrieve_all': ({ settings }) => ok(settings.emptyCatalogue ? [] : COUNTRIES),
  '/service/retrieve_all': listServices,
  '/pool/retrieve_all': () => ok(POOLS),
  '/pool/retrieve_valid': validPools,
  '/request/price': priceOf,
  '/request/pricing': pricing,
  '/request/suggested_countries': suggestedCountries,
  '/request/success_rate': successRates,
  '/sms/stock': stock,
  '/sms/all_stock': allStock,
};
