import { Controller } from '@nestjs/common';
import {
  GetSourceCatalogue,
  GetStock,
  ListOffers,
  type Envelope,
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
  listOffers(query: ListOffers, { botId }: Envelope): Promise<OfferList> {
    return this.offers.listOffers(query, botId);
  }

  @Answers(GetStock)
  getStock(query: GetStock, { botId }: Envelope): Promise<Stock> {
    return this.offers.getStock(query, botId);
  }

  @Answers(GetSourceCatalogue)
  getCatalogue(): Promise<SourceCatalogue> {
    return this.catalogue.getCatalogue();
  }
}
