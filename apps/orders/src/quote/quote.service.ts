import { Injectable } from '@nestjs/common';
import {
  create,
  DefaultProducts,
  Quote,
  ServiceRow,
  type NumberType,
  type OfferList,
  type Unsellable,
} from '@numera/contracts';
import type { Cents } from '@numera/kernel';
import { CatalogueService } from '../catalogue/catalogue.service';
import { HealthStore } from '../offer/health.store';
import { OfferBook, type SellableOffer } from '../offer/offer.book';
import { OrdersConfig, type ProductKey } from '../orders.config';

/** Whether a product can be sold now, and at what price. */
export type Assessment =
  { readonly price: Cents; readonly offer: SellableOffer } | { readonly unsellable: Unsellable };

/** Prices of single products. */
@Injectable()
export class QuoteService {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly offers: OfferBook,
    private readonly health: HealthStore,
    private readonly config: OrdersConfig,
  ) {}

  async quote(product: ProductKey, numberType: NumberType): Promise<Quote> {
    const { serviceId, countryCode } = product;
    const service = this.catalogue.service(serviceId);
    const assessment = await this.assessStock(product);
    const price = 'price' in assessment ? assessment.price : null;
    return create(Quote, {
      service:
        service &&
        create(ServiceRow, { serviceId, name: service.name, emoji: service.emoji, price }),
      countryCode,
      numberType,
      price,
      unsellable: 'unsellable' in assessment ? assessment.unsellable : null,
      waitSeconds: this.config.waitSec,
      serverNumber: 'offer' in assessment ? this.serverNumber(assessment.offer.sourceId) : 1,
    });
  }

  async defaults(): Promise<DefaultProducts> {
    const products = [this.config.defaultProduct, ...this.config.fallbackProducts];
    const quotes = await Promise.all(products.map((key) => this.quote(key, 'temporary')));
    return create(DefaultProducts, { quotes });
  }

  /** The price from the offers now; an offer from a last good copy is never sold. */
  async assess({ serviceId, countryCode }: ProductKey): Promise<Assessment> {
    if (this.catalogue.isEmpty) return { unsellable: 'provider_down' };
    if (!this.catalogue.service(serviceId) || !this.catalogue.country(countryCode)) {
      return { unsellable: 'unknown_product' };
    }
    let list: OfferList;
    try {
      list = await this.offers.ofService(serviceId);
    } catch {
      return { unsellable: 'provider_down' };
    }
    if (list.stale) return { unsellable: 'provider_down' };
    const here = list.offers.filter(
      (offer) =>
        offer.countryCode === countryCode && this.config.sourceIds.includes(offer.sourceId),
    );
    if (here.length === 0) return { unsellable: 'no_offer' };
    const offer = this.offers.sellable(here)[0];
    return offer ? { price: offer.price, offer } : { unsellable: 'above_cap' };
  }

  /** What users read a source's name as. */
  serverNumber(sourceId: string | null): number {
    const at = sourceId === null ? 0 : this.config.sourceIds.indexOf(sourceId);
    return (at < 0 ? this.config.sourceIds.length : at) + 1;
  }

  private async assessStock(product: ProductKey): Promise<Assessment> {
    const assessment = await this.assess(product);
    if (!('offer' in assessment)) return assessment;
    const { serviceId, countryCode } = product;
    const [amount, trouble] = await Promise.all([
      this.offers.stock(assessment.offer.sourceId, serviceId, countryCode),
      this.health.trouble(),
    ]);
    if (trouble !== null) return { unsellable: trouble };
    return amount === 0 ? { unsellable: 'no_stock' } : assessment;
  }
}
