import { ANSWERS, type Answer } from './answers';
import {
  COUNTRIES,
  findCountry,
  findPool,
  findService,
  offersOf,
  SERVICES,
  type Country,
  type PoolOffer,
  type Service,
} from './catalogue';
import type { Fields, PoolSide } from './endpoint';

/** A product's offers as they are now, cheapest first. */
export function offersNow({ settings }: PoolSide, service: Service, country: Country): PoolOffer[] {
  return offersOf(service, country)
    .map((offer) => ({
      ...offer,
      cents: offer.cents + settings.priceRiseCents,
      stock: settings.noStock ? 0 : offer.stock,
    }))
    .sort((a, b) => a.cents - b.cents);
}

/** Answers about one service in one country, in one pool when one is asked for. */
export function withProduct(
  side: PoolSide,
  fields: Fields,
  answer: (offers: PoolOffer[], pool: number | null) => Answer,
): Answer {
  const service = findService(fields.get('service') ?? '');
  if (!service) return ANSWERS.missingService;
  const country = findCountry(fields.get('country') ?? '');
  if (!country) return ANSWERS.missingCountry;
  const pool = findPool(fields.get('pool') ?? '');
  // The vendor names the country when it is the pool that is wrong.
  if (pool === undefined) return ANSWERS.missingCountry;
  return answer(offersNow(side, service, country).filter(isIn(pool)), pool);
}

/** Every offer that the given fields leave; none when one of them names nothing. */
export function offersBy(side: PoolSide, fields: Fields): PoolOffer[] {
  if (side.settings.emptyCatalogue) return [];
  const pool = findPool(fields.get('pool') ?? '');
  if (pool === undefined) return [];
  const services = chosen(fields.get('service'), SERVICES, findService);
  const countries = chosen(fields.get('country'), COUNTRIES, findCountry);
  return services.flatMap((service) =>
    countries.flatMap((country) => offersNow(side, service, country).filter(isIn(pool))),
  );
}

/** In each country where the service is offered: its offers there, cheapest first. */
export function offersByCountry(side: PoolSide, service: Service): [PoolOffer, ...PoolOffer[]][] {
  return COUNTRIES.flatMap((country) => {
    const [cheapest, ...others] = offersNow(side, service, country);
    return cheapest ? [[cheapest, ...others] as [PoolOffer, ...PoolOffer[]]] : [];
  });
}

const isIn =
  (pool: number | null) =>
  (offer: PoolOffer): boolean =>
    pool === null || offer.pool === pool;

function chosen<Row>(
  text: string | undefined,
  all: readonly Row[],
  find: (text: string) => Row | null,
): readonly Row[] {
  if (text === undefined || text === '') return all;
  const row = find(text);
  return row ? [row] : [];
}
