import { Module } from '@nestjs/common';
import { Vault } from '@numera/service';
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
import { DeliveryService } from './message-source/delivery.service';
import { DeliveryStore } from './message-source/delivery.store';
import { MessageSourceHandler } from './message-source/message-source.handler';
import { MessageSourceJob } from './message-source/message-source.job';
import { MessageSourceMetrics } from './message-source/message-source.metrics';
import { MessageSourceService } from './message-source/message-source.service';
import { MessageSourceStore } from './message-source/message-source.store';
import { PollService } from './message-source/poll.service';
import { QuestionService } from './message-source/question.service';
import { SourceHealthService } from './message-source/source-health.service';
import { SourceMessageService } from './message-source/source-message.service';
import { SourceMessageStore } from './message-source/source-message.store';
import { SourceWebhook } from './message-source/webhook';
import { OfferHandler } from './offer/offer.handler';
import { OfferService } from './offer/offer.service';
import { AbandonedStore } from './purchase/abandoned.store';
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
import { ImportService } from './stock/import.service';
import { ImportStore } from './stock/import.store';
import { ReservationStore } from './stock/reservation.store';
import { StockHandler } from './stock/stock.handler';
import { StockMetrics } from './stock/stock.metrics';
import { StockService } from './stock/stock.service';
import { StockSource } from './stock/stock-source';
import { StockStore } from './stock/stock.store';

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
    AbandonedStore,
    AccountCalls,
    AccountJob,
    AccountRegistry,
    AccountService,
    AccountStore,
    AttemptStore,
    BreakerService,
    BudgetStore,
    CatalogueService,
    DeliveryService,
    DeliveryStore,
    FinishJob,
    FinishService,
    FinishStore,
    HealthService,
    ImportService,
    ImportStore,
    ListStore,
    LookJob,
    LookService,
    LookStore,
    MessageService,
    MessageSourceJob,
    MessageSourceMetrics,
    MessageSourceService,
    MessageSourceStore,
    MessageStore,
    OfferService,
    OrphanService,
    PollService,
    ProviderMetrics,
    PurchaseJob,
    PurchaseService,
    QuestionService,
    ReleaseJob,
    ReleaseService,
    ReleaseStore,
    RequestBudget,
    ReservationStore,
    ResendCalls,
    ResendService,
    ResultService,
    ResultStore,
    SourceHealthService,
    SourceJob,
    SourceMessageService,
    SourceMessageStore,
    SourceService,
    SourceStore,
    SourceWebhook,
    StockMetrics,
    StockService,
    StockSource,
    StockStore,
    Vault,
  ],
})
export class ProvidersModule {}
