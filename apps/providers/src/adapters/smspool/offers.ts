import type {
  OfferFilter,
  ProviderOffer,
  ProviderPrice,
  ProviderProduct,
  SuccessRate,
} from '../adapter';
import { ProviderError, providerFailure } from '../failure';
import type { CountryIds } from './catalogue';
import type { Call, SmsPoolClient } from './client';
import { countryCodeOf, field, percentOf, type Row, rowsOf, textOf, wholeOf } from '../wire/decode';
import { dollarsE4 } from '../wire/dollars';
import { goodBody, unexpected } from './errors';

/** The price list of one country weighs 0.3 MB, one of a service less. Unfiltered it is 18 MB and is never asked for. */
const LARGEST_PRICE_LIST = 4 * 1024 * 1024;

/** `POST /request/pricing`, filtered: of a service's or country's rows (one a pool), the cheapest each. */
export async function readOffers(
  client: SmsPoolClient,
  countries: CountryIds,
  filter: OfferFilter,
): Promise<ProviderOffer[]> {
  const { serviceId, countryCode } = filter;
  const fields = {
    service: serviceId === undefined ? undefined : String(serviceId),
    country: countryCode === undefined ? undefined : await countries.idOf(countryCode),
  };
  // The types forbid it; what it would cost is worth a second lock.
  if (!fields.service && !fields.country) {
    throw new ProviderError(providerFailure('PROVIDER.REJECTED', 'an unfiltered price list'));
  }
  const rows = await ask(client, {
    path: '/request/pricing',
    fields,
    priority: 'catalogue',
    maxBytes: LARGEST_PRICE_LIST,
  });
  const offers = rows.flatMap((row) => {
    const id = wholeOf(row['service']);
    return id === null ? [] : offerOf(row, id);
  });
  // The filter is the vendor's to obey; a row that slipped through would be sold as something else.
  return cheapest(
    offers.filter(
      (offer) =>
        (serviceId === undefined || offer.serviceId === serviceId) &&
        (countryCode === undefined || offer.countryCode === countryCode),
    ),
  );
}

/** `POST /request/suggested_countries`: where the vendor thinks a service goes well, in its order. */
export async function readSuggestedCountries(
  client: SmsPoolClient,
  serviceId: number,
): Promise<ProviderOffer[]> {
  const fields = { service: String(serviceId) };
  const rows = await ask(client, {
    path: '/request/suggested_countries',
    fields,
    priority: 'catalogue',
  });
  return cheapest(rows.flatMap((row) => offerOf(row, serviceId)));
}

/** `POST /request/success_rate`: 0 to 100 for each country of a service. */
export async function readSuccessRates(
  client: SmsPoolClient,
  serviceId: number,
): Promise<SuccessRate[]> {
  const fields = { service: String(serviceId) };
  const rows = await ask(client, { path: '/request/success_rate', fields, priority: 'catalogue' });
  return rows.flatMap((row) => {
    const countryCode = countryCodeOf(row['short_name']);
    const successPercent = percentOf(row['success_rate']);
    if (countryCode === null || successPercent === null) return [];
    return [{ countryCode, successPercent, costE4: dollarsE4(row['low_price'] ?? row['price']) }];
  });
}

/** `POST /request/price`. A refusal blames the parameter `country` even when the pool is wrong. */
export async function readPrice(
  client: SmsPoolClient,
  countries: CountryIds,
  product: ProviderProduct,
): Promise<ProviderPrice> {
  const fields = await fieldsOf(countries, product);
  const body = goodBody(
    await client.send({ path: '/request/price', fields, priority: 'catalogue' }),
  );
  const costE4 = dollarsE4(field(body, 'price'));
  if (costE4 === null) throw unexpected('price is not an amount');
  return {
    costE4,
    highCostE4: dollarsE4(field(body, 'high_price')),
    successPercent: percentOf(field(body, 'success_rate')),
    pool: textOf(field(body, 'pool'), 32),
  };
}

/** `POST /sms/stock`. The other stock list, of everything, is over 16 MB and is not used. */
export async function readStock(
  client: SmsPoolClient,
  countries: CountryIds,
  product: ProviderProduct,
): Promise<number | null> {
  const fields = await fieldsOf(countries, product);
  const body = goodBody(await client.send({ path: '/sms/stock', fields, priority: 'catalogue' }));
  return wholeOf(field(body, 'amount'));
}

async function fieldsOf(
  countries: CountryIds,
  { serviceId, countryCode, pool }: ProviderProduct,
): Promise<Record<string, string | undefined>> {
  return { service: String(serviceId), country: await countries.idOf(countryCode), pool };
}

async function ask(client: SmsPoolClient, call: Call): Promise<Row[]> {
  const rows = rowsOf(goodBody(await client.send(call)));
  if (rows === null) throw unexpected(`${call.path} is not a list`);
  return rows;
}

function offerOf(row: Row, serviceId: number): ProviderOffer[] {
  const countryCode = countryCodeOf(row['short_name']);
  const costE4 = dollarsE4(row['price']);
  if (countryCode === null || costE4 === null) return [];
  return [{ serviceId, countryCode, costE4, pool: textOf(row['pool'], 32) }];
}

function cheapest(offers: ProviderOffer[]): ProviderOffer[] {
  const best = new Map<string, ProviderOffer>();
  for (const offer of offers) {
    const key = `${offer.serviceId} ${offer.countryCode}`;
    const known = best.get(key);
    if (!known || offer.costE4 < known.costE4) best.set(key, offer);
  }
  return [...best.values()];
}
