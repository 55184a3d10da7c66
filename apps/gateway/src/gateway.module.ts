import { Module } from '@nestjs/common';
import { Vault } from '@numera/service';
import { TelegrafModule } from 'nestjs-telegraf';
import { Admins } from './admin/admins';
import { AlertsHandler } from './admin/alerts.handler';
import { BalanceUpdate } from './balance/balance.update';
import { BotIdentity } from './bot/bot-identity';
import { BuyUpdate } from './buy/buy.update';
import { InlineUpdate } from './buy/inline.update';
import { answerPresses } from './chat/answer-presses';
import { Chats } from './chat/chats';
import { ConversationUpdate } from './conversation/conversation.update';
import { Conversations } from './conversation/conversations';
import { ClaimEventsHandler } from './deposit/claim-events.handler';
import { DepositUpdate } from './deposit/deposit.update';
import { GatewayConfig } from './gateway.config';
import { GatewayMetrics } from './gateway.metrics';
import { LongPolling } from './intake/long-polling';
import { PollLease } from './intake/poll-lease';
import { UpdateHandler } from './intake/update.handler';
import { UpdateStore } from './intake/update.store';
import { Webhook } from './intake/webhook';
import { LastUpdate } from './last/last.update';
import { LimitStore } from './limit/limit.store';
import { SlowDown } from './limit/slow-down';
import { UserLimit } from './limit/user-limit';
import { Balances } from './menu/balances';
import { MenuUpdate } from './menu/menu.update';
import { AddSourceUpdate } from './message-source/add-source.update';
import { MessageSourceUpdate } from './message-source/message-source.update';
import { SecretMessages } from './message-source/secret-message';
import { WebhookAddress } from './message-source/webhook-address';
import { ChangeUpdate } from './order/change.update';
import { OrderClockJob } from './order/order-clock.job';
import { OrderEventsHandler } from './order/order-events.handler';
import { OrderMessages } from './order/order-messages';
import { OrderPlacing } from './order/order-placing';
import { OrderViewStore } from './order/order-view.store';
import { OrderUpdate } from './order/order.update';
import { ResendUpdate } from './order/resend.update';
import { Outgoing } from './outgoing/outgoing';
import { OutgoingStore } from './outgoing/outgoing.store';
import { Sender } from './outgoing/sender';
import { TelegramClient } from './outgoing/telegram.client';
import { PickUpdate } from './pick/pick.update';
import { Picker } from './pick/picker';
import { ProductUpdate } from './product/product.update';
import { RegexUpdate } from './regex/regex.update';
import { SourceUpdate } from './source/source.update';
import { StockQuestionsUpdate } from './stock/stock-questions.update';
import { StockUpdate } from './stock/stock.update';
import { Stocks } from './stock/stocks';
import { ImportedHandler } from './upload/imported.handler';
import { UploadUpdate } from './upload/upload.update';
import { Uploads } from './upload/uploads';
import { Users } from './users/users';

@Module({
  imports: [
    TelegrafModule.forRootAsync({
      inject: [GatewayConfig],
      useFactory: (config: GatewayConfig) => ({
        token: config.botToken,
        options: {
          telegram: { apiRoot: config.telegramApiRoot },
          // Shorter than an update's lease, so that no handler runs beside its own repetition.
          handlerTimeout: 60_000,
        },
        // Updates come from our own intake, which cannot lose one.
        launchOptions: false,
        middlewares: [answerPresses],
      }),
    }),
  ],
  controllers: [AlertsHandler, ClaimEventsHandler, ImportedHandler, OrderEventsHandler],
  providers: [
    Admins,
    Balances,
    BotIdentity,
    Chats,
    Conversations,
    GatewayMetrics,
    LimitStore,
    LongPolling,
    OrderClockJob,
    OrderMessages,
    OrderPlacing,
    OrderViewStore,
    Outgoing,
    OutgoingStore,
    PollLease,
    Picker,
    SecretMessages,
    Sender,
    Stocks,
    SlowDown,
    TelegramClient,
    UpdateHandler,
    UpdateStore,
    Uploads,
    UserLimit,
    Users,
    Vault,
    Webhook,
    WebhookAddress,
    // In the order in which they are asked. Conversations see texts before the others do, and the deposit's
    // before them: it leaves whatever conversation is open when a command comes.
    DepositUpdate,
    ConversationUpdate,
    PickUpdate,
    UploadUpdate,
    StockUpdate,
    StockQuestionsUpdate,
    MessageSourceUpdate,
    AddSourceUpdate,
    RegexUpdate,
    MenuUpdate,
    // Before what users have of the same command.
    ProductUpdate,
    SourceUpdate,
    BuyUpdate,
    InlineUpdate,
    OrderUpdate,
    ChangeUpdate,
    ResendUpdate,
    BalanceUpdate,
    LastUpdate,
  ],
})
export class GatewayModule {}
