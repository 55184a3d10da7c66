import { Injectable } from '@nestjs/common';
import {
  create,
  ProductSource,
  ProductSources,
  ServerNumber,
  ServerNumberList,
  type GetProductSources,
  type ListServerNumbers,
  type Offer,
  type SetSourceOrder,
  type SourceRow,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { CatalogueService } from '../catalogue/catalogue.service';
import { OfferBook } from '../offer/offer.book';
import { STOCK_SOURCE, type SellableOffer } from './ranking.rules';
import { ServerNumbers } from './server-numbers';
import { productKey, SourceOrders } from './source-orders';

/** A product's sources as admins see and arrange them (ADM-8). */
@Injectable()
export class ProductService {
  constructor(
    private readonly database: Database,
    private readonly catalogue: CatalogueService,
    private readonly offers: OfferBook,
    private readonly orders: SourceOrders,
    private readonly servers: ServerNumbers,
  ) {}

  /**
   * Every source that offers the product, in the order in which they are tried; those that are not sold last.
   * @throws AppError what `providers` answered, or that it did not
   */
  async getSources({ serviceId, countryCode }: GetProductSources): Promise<ProductSources> {
    const [list, sources, orders] = await Promise.all([
      this.offers.ofService(serviceId),
      this.offers.sources(),
      this.orders.all(),
    ]);
    const here = list.offers.filter((offer) => offer.countryCode === countryCode);
    await this.servers.learn(here.map(({ sourceId }) => sourceId));
    const sold = await this.offers.ranked(here);
    const place = new Map(sold.map(({ sourceId }, at) => [sourceId, at]));
    const inOrder = [...here].sort(
      (a, b) => (place.get(a.sourceId) ?? here.length) - (place.get(b.sourceId) ?? here.length),
    );
    const rows = inOrder.map((offer) =>
      this.row(
        offer,
        sold.find(({ sourceId }) => sourceId === offer.sourceId),
        sources?.find(({ sourceId }) => sourceId === offer.sourceId),
      ),
    );
    return create(ProductSources, {
      serviceId,
      countryCode,
      serviceName: this.catalogue.service(serviceId)?.name ?? '',
      sources: await Promise.all(rows),
      isManual: orders.has(productKey({ serviceId, countryCode })),
    });
  }

  async listNumbers({ sourceIds }: ListServerNumbers): Promise<ServerNumberList> {
    await this.servers.learn(sourceIds);
    const servers = sourceIds.map((sourceId) =>
      create(ServerNumber, { sourceId, serverNumber: this.servers.of(sourceId) }),
    );
    return create(ServerNumberList, { servers });
  }

  async setOrder(command: SetSourceOrder): Promise<void> {
    const sourceIds = [...new Set(command.sourceIds)];
    await this.database.inTransaction((tx) =>
      this.orders.set(tx, command, sourceIds, command.adminId),
    );
  }

  private async row(
    offer: Offer,
    sold: SellableOffer | undefined,
    source: SourceRow | undefined,
  ): Promise<ProductSource> {
    const { sourceId, serviceId, countryCode, cost } = offer;
    return create(ProductSource, {
      sourceId,
      serverNumber: this.servers.of(sourceId),
      state: source?.state ?? (offer.open === false ? 'cut_off' : 'open'),
      stale: offer.stale === true,
      cost: sourceId === STOCK_SOURCE ? null : cost,
      price: sold?.price ?? null,
      stock: await this.offers.stock(sourceId, serviceId, countryCode),
      successPercent: offer.successPercent ?? null,
      medianSeconds: offer.medianSeconds ?? null,
    });
  }
}
