import { Module } from '@nestjs/common';
import { CatalogueHandler } from './catalogue/catalogue.handler';
import { CatalogueJob } from './catalogue/catalogue.job';
import { CatalogueService } from './catalogue/catalogue.service';
import { CatalogueStore } from './catalogue/catalogue.store';
import { ListingService } from './catalogue/listing.service';
import { HealthHandler } from './offer/health.handler';
import { HealthStore } from './offer/health.store';
import { OfferBook } from './offer/offer.book';
import { ChangeHandler } from './order/change.handler';
import { OrderChangeStore } from './order/order-change.store';
import { OrderHandler } from './order/order.handler';
import { OrderQueryHandler } from './order/order-query.handler';
import { OrderMessages } from './order/order.messages';
import { OrderMetrics } from './order/order.metrics';
import { OrderReader } from './order/order.reader';
import { OrderService } from './order/order.service';
import { OrderStore } from './order/order.store';
import { OrderSweeper } from './order/order.sweeper';
import { PlacementService } from './order/placement.service';
import { SupplyHandler } from './order/supply.handler';
import { ProductHandler } from './quote/product.handler';
import { QuoteHandler } from './quote/quote.handler';
import { QuoteService } from './quote/quote.service';

@Module({
  controllers: [
    CatalogueHandler,
    ChangeHandler,
    HealthHandler,
    OrderHandler,
    OrderQueryHandler,
    ProductHandler,
    QuoteHandler,
    SupplyHandler,
  ],
  providers: [
    CatalogueJob,
    CatalogueService,
    CatalogueStore,
    HealthStore,
    ListingService,
    OfferBook,
    OrderChangeStore,
    OrderMessages,
    OrderMetrics,
    OrderReader,
    OrderService,
    OrderStore,
    OrderSweeper,
    PlacementService,
    QuoteService,
  ],
})
export class OrdersModule {}
