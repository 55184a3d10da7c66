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
import { ChangeService } from './order/change.service';
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
import { ResendService } from './order/resend.service';
import { SupplyHandler } from './order/supply.handler';
import { QuoteHandler } from './quote/quote.handler';
import { QuoteService } from './quote/quote.service';
import { ProductHandler } from './source/product.handler';
import { ProductService } from './source/product.service';
import { ServerNumbers } from './source/server-numbers';
import { SourceOrders } from './source/source-orders';

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
    ChangeService,
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
    ProductService,
    QuoteService,
    ResendService,
    ServerNumbers,
    SourceOrders,
  ],
})
export class OrdersModule {}
