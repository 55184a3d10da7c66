import { Controller } from '@nestjs/common';
import {
  CatalogueStatus,
  create,
  GetCatalogueStatus,
  ListCountries,
  ListServices,
  type CountryPage,
  type ServicePage,
} from '@numera/contracts';
import { Answers } from '@numera/messaging';
import { OfferBook } from '../offer/offer.book';
import { CatalogueService } from './catalogue.service';
import { ListingService } from './listing.service';

@Controller()
export class CatalogueHandler {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly listing: ListingService,
    private readonly offers: OfferBook,
  ) {}

  @Answers(ListServices)
  listServices(query: ListServices): Promise<ServicePage> {
    return this.listing.listServices(query);
  }

  @Answers(ListCountries)
  listCountries(query: ListCountries): Promise<CountryPage> {
    return this.listing.listCountries(query);
  }

  @Answers(GetCatalogueStatus)
  async getStatus(): Promise<CatalogueStatus> {
    return create(CatalogueStatus, {
      services: this.catalogue.services.length,
      countries: this.catalogue.countries.length,
      stale: this.offers.isStale || (await this.catalogue.isStale()),
    });
  }
}
