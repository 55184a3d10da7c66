import { Injectable } from '@nestjs/common';
import {
  create,
  CountryPage,
  CountryRow,
  ServicePage,
  ServiceRow,
  type ListCountries,
  type ListServices,
} from '@numera/contracts';
import type { Cents } from '@numera/kernel';
import { OfferBook } from '../offer/offer.book';
import {
  describeCountry,
  searchCountries,
  searchServices,
  type CatalogueCountry,
  type CatalogueService as Service,
} from './catalogue.rules';
import { CatalogueService } from './catalogue.service';

/** A page is put together again this often at most when services on it turn out not to be sold. */
const MAX_ROUNDS = 3;

/** The pages that users leaf through, with prices as they are now. */
@Injectable()
export class ListingService {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly offers: OfferBook,
  ) {}

  async listServices(query: ListServices): Promise<ServicePage> {
    const text = query.text?.trim() ?? '';
    const all = this.catalogue.services;
    const found = text === '' ? all : searchServices(all, text);
    if (query.withUnsold) {
      const { rows, ...pages } = paginate(found, query);
      return create(ServicePage, {
        ...pages,
        services: rows.map((row) => serviceRow(row, null)),
      });
    }
    return query.countryCode === undefined
      ? this.servicesAnywhere(found, query)
      : this.servicesIn(query.countryCode, found, query);
  }

  /** With `choose`: only countries that are known to sell the service at a price for which it holds. */
  async listCountries(
    query: Pick<ListCountries, 'serviceId' | 'text' | 'page' | 'pageSize'>,
    choose?: (countryCode: string, price: Cents) => boolean,
  ): Promise<CountryPage> {
    const { serviceId } = query;
    const service = serviceId === undefined ? null : this.catalogue.service(serviceId);
    const known = serviceId === undefined ? null : await this.pricesByCountry(serviceId);
    const prices = choose
      ? new Map([...(known ?? [])].filter(([country, price]) => choose(country, price)))
      : known;
    const sold = prices === null ? this.catalogue.countries : this.soldCountries(prices);
    const text = query.text?.trim() ?? '';
    const found = text === '' ? sold : searchCountries(sold, text);
    const { rows, ...pages } = paginate(found, query);
    return create(CountryPage, {
      ...pages,
      service: service && serviceRow(service, lowest(prices)),
      countries: rows.map(({ countryCode, name }) =>
        create(CountryRow, { countryCode, name, price: prices?.get(countryCode) ?? null }),
      ),
    });
  }

  private async servicesAnywhere(
    found: readonly Service[],
    query: ListServices,
  ): Promise<ServicePage> {
    for (let round = 1; ; round += 1) {
      const sold = found.filter(({ serviceId }) => !this.offers.isKnownUnsellable(serviceId));
      const { rows, ...pages } = paginate(sold, query);
      const priced = await Promise.all(
        rows.map(async (service) =>
          serviceRow(service, await this.offers.lowestPrice(service.serviceId)),
        ),
      );
      const services = priced.filter((row) => !this.offers.isKnownUnsellable(row.serviceId));
      if (services.length === rows.length || round === MAX_ROUNDS) {
        return create(ServicePage, { ...pages, services });
      }
    }
  }

  private async servicesIn(
    countryCode: string,
    found: readonly Service[],
    query: ListServices,
  ): Promise<ServicePage> {
    const list = await this.offers.glance(this.offers.ofCountry(countryCode));
    const prices = list && (await this.offers.prices(list.offers, (offer) => offer.serviceId));
    const sold = prices ? found.filter(({ serviceId }) => prices.has(serviceId)) : found;
    const { rows, ...pages } = paginate(sold, query);
    return create(ServicePage, {
      ...pages,
      services: rows.map((row) => serviceRow(row, prices?.get(row.serviceId) ?? null)),
    });
  }

  private async pricesByCountry(serviceId: number): Promise<Map<string, Cents> | null> {
    const list = await this.offers.glance(this.offers.ofService(serviceId));
    return list && this.offers.prices(list.offers, (offer) => offer.countryCode);
  }

  /** In the catalogue's order; a country that it does not list yet comes last. */
  private soldCountries(prices: ReadonlyMap<string, Cents>): CatalogueCountry[] {
    const listed = this.catalogue.countries.filter((row) => prices.has(row.countryCode));
    const unlisted = [...prices.keys()].filter((code) => !this.catalogue.country(code));
    return [...listed, ...unlisted.map((code) => describeCountry(code))];
  }
}

function serviceRow({ serviceId, name, emoji }: Service, price: Cents | null): ServiceRow {
  return create(ServiceRow, { serviceId, name, emoji, price });
}

function lowest(prices: ReadonlyMap<string, Cents> | null): Cents | null {
  return [...(prices?.values() ?? [])].reduce<Cents | null>(
    (least, price) => (least === null || price < least ? price : least),
    null,
  );
}

function paginate<T>(
  items: readonly T[],
  { page, pageSize }: { readonly page: number; readonly pageSize: number },
): { rows: readonly T[]; page: number; pages: number; total: number } {
  const start = (page - 1) * pageSize;
  return {
    rows: items.slice(start, start + pageSize),
    page,
    pages: Math.ceil(items.length / pageSize),
    total: items.length,
  };
}
