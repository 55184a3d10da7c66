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
import { HealthStore, isBroken } from '../offer/health.store';
import { OfferBook } from '../offer/offer.book';
import { OrdersConfig, type ProductKey } from '../orders.config';
import {
  planOf,
  STOCK_SOURCE,
  type SellableOffer,
  type SupplyTerms,
} from '../source/ranking.rules';
import { ServerNumbers } from '../source/server-numbers';

/** Whether a product can be sold now: what can be bought from, in the order in which it is tried; or why not. */
export type Assessment =
  | { readonly offers: readonly [SellableOffer, ...SellableOffer[]] }
  | { readonly unsellable: Unsellable };

/** Prices of single products. */
@Injectable()
export class QuoteService {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly offers: OfferBook,
    private readonly health: HealthStore,
    private readonly servers: ServerNumbers,
    private readonly config: OrdersConfig,
  ) {}

  async quote(product: ProductKey, numberType: NumberType): Promise<Quote> {
    const { serviceId, countryCode } = product;
    const service = this.catalogue.service(serviceId);
    const assessment = await this.assess(product);
    const found = 'offers' in assessment ? await this.firstOf(assessment.offers) : assessment;
    const offer = 'price' in found ? found : null;
    const price = offer?.price ?? null;
    if (offer) await this.servers.learn([offer.sourceId]);
    return create(Quote, {
      service:
        service &&
        create(ServiceRow, { serviceId, name: service.name, emoji: service.emoji, price }),
      countryCode,
      numberType,
      price,
      unsellable: 'unsellable' in found ? found.unsellable : null,
      waitSeconds:
        offer?.sourceId === STOCK_SOURCE ? this.config.stockWaitSec : this.config.waitSec,
      serverNumber: this.servers.of(offer?.sourceId ?? null),
    });
  }

  async defaults(): Promise<DefaultProducts> {
    const products = [this.config.defaultProduct, ...this.config.fallbackProducts];
    const quotes = await Promise.all(products.map((key) => this.quote(key, 'temporary')));
    return create(DefaultProducts, { quotes });
  }

  /** From the offers now; what is from a last good copy, or of a source that is shut, is never sold. */
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
    const here = list.offers.filter((offer) => offer.countryCode === countryCode);
    if (here.length === 0) return { unsellable: 'no_offer' };
    const ranked = await this.offers.ranked(here);
    if (ranked.length === 0) return { unsellable: 'above_cap' };
    const open = ranked.filter((offer) => offer.isOpen);
    return isNonEmpty(open) ? { offers: open } : { unsellable: 'provider_down' };
  }

  /** What may be bought for `price`, and what one would have to pay where there are numbers beyond it. */
  async plan(offers: readonly SellableOffer[], price: Cents): Promise<SupplyTerms | null> {
    if (planOf(this.config, offers, price) === null) return null;
    const dearer = await this.findBuyable(offers.filter((offer) => offer.price > price));
    return planOf(this.config, offers, price, 'unsellable' in dearer ? [] : dearer);
  }

  /** What is sold now, and for how much, where nothing is for the price that was promised. */
  async firstOf(
    offers: readonly SellableOffer[],
  ): Promise<SellableOffer | { readonly unsellable: Unsellable }> {
    const found = await this.findBuyable(offers);
    if ('unsellable' in found) return found;
    return found[0] ?? { unsellable: 'no_stock' };
  }

  /** Of open offers of one product those that have numbers and an account that can buy them, in their order. */
  private async findBuyable(
    offers: readonly SellableOffer[],
  ): Promise<readonly SellableOffer[] | { readonly unsellable: Unsellable }> {
    if (offers.length === 0) return [];
    const [amounts, trouble] = await Promise.all([
      Promise.all(
        offers.map(({ sourceId, serviceId, countryCode }) =>
          this.offers.stock(sourceId, serviceId, countryCode),
        ),
      ),
      this.health.trouble(),
    ]);
    const canBuy = trouble === null ? () => true : await this.buyersDespite(trouble.isOfAll);
    const usable = offers.filter(canBuy);
    if (usable.length === 0) return { unsellable: trouble?.reason ?? 'provider_down' };
    return usable.filter((offer) => amounts[offers.indexOf(offer)] !== 0);
  }

  /** Some accounts cannot buy: which offers are not theirs. Where that is not known, all or none are. */
  private async buyersDespite(isOfAll: boolean): Promise<(offer: SellableOffer) => boolean> {
    const sources = await this.offers.sources();
    if (sources === null) return ({ sourceId }) => !isOfAll || sourceId === STOCK_SOURCE;
    const broken = new Set(
      sources.filter(({ health }) => isBroken(health)).map(({ sourceId }) => sourceId),
    );
    return ({ sourceId }) => !broken.has(sourceId);
  }
}

function isNonEmpty<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0;
}
