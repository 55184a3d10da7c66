import { Module } from '@nestjs/common';
import { AccountCalls } from './account/account.calls';
import { AccountHandler } from './account/account.handler';
import { AccountJob } from './account/account.job';
import { AccountRegistry } from './account/account.registry';
import { AccountService } from './account/account.service';
import { AccountStore } from './account/account.store';
import { HealthService } from './account/health.service';
import { BudgetStore } from './budget/budget.store';
import { RequestBudget } from './budget/request-budget';
import { FinishHandler } from './finish/finish.handler';
import { FinishJob } from './finish/finish.job';
import { FinishService } from './finish/finish.service';
import { FinishStore } from './finish/finish.store';
import { MessageHandler } from './message/message.handler';
import { MessageService } from './message/message.service';
import { MessageStore } from './message/message.store';
import { CatalogueService } from './offer/catalogue.service';
import { ListStore } from './offer/list.store';
import { MessageSourceHandler } from './message-source/message-source.handler';
import { OfferHandler } from './offer/offer.handler';
import { OfferService } from './offer/offer.service';
import { AttemptStore } from './purchase/attempt.store';
import { LookJob } from './purchase/look.job';
import { LookService } from './purchase/look.service';
import { LookStore } from './purchase/look.store';
import { OrphanService } from './purchase/orphan.service';
import { ProviderMetrics } from './providers.metrics';
import { PurchaseHandler } from './purchase/purchase.handler';
import { PurchaseJob } from './purchase/purchase.job';
import { PurchaseService } from './purchase/purchase.service';
import { ResendCalls } from './purchase/resend.calls';
import { ResendService } from './purchase/resend.service';
import { ReleaseHandler } from './release/release.handler';
import { ReleaseJob } from './release/release.job';
import { ReleaseService } from './release/release.service';
import { ReleaseStore } from './release/release.store';
import { BreakerService } from './source/breaker.service';
import { ResultService } from './source/result.service';
import { ResultStore } from './source/result.store';
import { SourceHandler } from './source/source.handler';
import { SourceJob } from './source/source.job';
import { SourceService } from './source/source.service';
import { SourceStore } from './source/source.store';
import { StockHandler } from './stock/stock.handler';

@Module({
  controllers: [
    AccountHandler,
    FinishHandler,
    MessageHandler,
    MessageSourceHandler,
    OfferHandler,
    PurchaseHandler,
    ReleaseHandler,
    SourceHandler,
    StockHandler,
  ],
  providers: [
    AccountCalls,
    AccountJob,
    AccountRegistry,
    AccountService,
    AccountStore,
    AttemptStore,
    BreakerService,
    BudgetStore,
    CatalogueService,
    FinishJob,
    FinishService,
    FinishStore,
    HealthService,
    ListStore,
    LookJob,
    LookService,
    LookStore,
    MessageService,
    MessageStore,
    OfferService,
    OrphanService,
    ProviderMetrics,
    PurchaseJob,
    PurchaseService,
    ReleaseJob,
    ReleaseService,
    ReleaseStore,
    RequestBudget,
    ResendCalls,
    ResendService,
    ResultService,
    ResultStore,
    SourceJob,
    SourceService,
    SourceStore,
  ],
})
export class ProvidersModule {}
