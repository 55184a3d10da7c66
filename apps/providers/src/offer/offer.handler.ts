import { Controller } from '@nestjs/common';
import {
  GetSourceCatalogue,
  GetStock,
  ListOffers,
  type OfferList,
  type SourceCatalogue,
  type Stock,
} from '@numera/contracts';
import { Answers } from '@numera/messaging';
import { CatalogueService } from './catalogue.service';
import { OfferService } from './offer.service';

@Controller()
export class OfferHandler {
  constructor(
    private readonly offers: OfferService,
    private readonly catalogue: CatalogueService,
  ) {}

  @Answers(ListOffers)
  listOffers(query: ListOffers): Promise<OfferList> {
    return this.offers.listOffers(query);
  }

  @Answers(GetStock)
  getStock(query: GetStock): Promise<Stock> {
    return this.offers.getStock(query);
  }

  @Answers(GetSourceCatalogue)
  getCatalogue(): Promise<SourceCatalogue> {
    return this.catalogue.getCatalogue();
  }
}
