import { Controller } from '@nestjs/common';
import {
  AccountChanged,
  OrderNeedsAttention,
  ReconciliationFailed,
  type Envelope,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { translator, type Translate } from '@numera/locales';
import { Handles } from '@numera/messaging';
import { GatewayConfig } from '../gateway.config';
import { Outgoing } from '../outgoing/outgoing';
import { Users } from '../users/users';

/** Tells every admin what an operator must know. */
@Controller()
export class AlertsHandler {
  constructor(
    private readonly config: GatewayConfig,
    private readonly database: Database,
    private readonly outgoing: Outgoing,
    private readonly users: Users,
  ) {}

  @Handles(OrderNeedsAttention)
  tellOfOrder(event: OrderNeedsAttention, { id }: Envelope): Promise<void> {
    const { orderId, problem } = event;
    return this.tell(id, (t) => t('admin.attention', { order: orderId, problem }));
  }

  @Handles(AccountChanged)
  tellOfAccount({ accountId, health }: AccountChanged, { id }: Envelope): Promise<void> {
    return this.tell(id, (t) => t('admin.account', { account: accountId, health }));
  }

  @Handles(ReconciliationFailed)
  tellOfBooks({ count, differences }: ReconciliationFailed, { id }: Envelope): Promise<void> {
    const values = { count, differences: differences.slice(0, 3_000) };
    return this.tell(id, (t) => t('admin.reconciliation', values));
  }

  private async tell(messageId: string, textIn: (t: Translate) => string): Promise<void> {
    const { botId } = this.config;
    const texts = await Promise.all(
      this.users.adminIds.map(async (adminId) => ({
        adminId,
        text: textIn(translator(await this.users.languageOf(botId, adminId))),
      })),
    );
    await this.database.inTransaction(async (tx) => {
      for (const { adminId, text } of texts) {
        await this.outgoing.add(tx, {
          botId,
          chatId: adminId,
          view: { text, buttons: [] },
          priority: 'notice',
          dedupeKey: `alert:${messageId}:${adminId}`,
        });
      }
    });
  }
}
