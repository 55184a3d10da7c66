import { Controller } from '@nestjs/common';
import {
  AccountChanged,
  MessageSourceChanged,
  OrderNeedsAttention,
  ReconciliationFailed,
  SourceChanged,
  type Envelope,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { ltr, translator, type Translate } from '@numera/locales';
import { Handles } from '@numera/messaging';
import { GatewayConfig } from '../gateway.config';
import { Outgoing } from '../outgoing/outgoing';
import { openSource } from '../source/source.callback';
import { SOURCE_ICONS } from '../source/source.view';
import { Users } from '../users/users';
import { press, type View } from '../view/view';

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
    return this.tellText(id, (t) =>
      t('admin.attention', { order: orderId, problem: t(`admin.problem_${problem}`) }),
    );
  }

  @Handles(AccountChanged)
  tellOfAccount({ accountId, health }: AccountChanged, { id }: Envelope): Promise<void> {
    return this.tellText(id, (t) =>
      t('admin.account', { account: accountId, health: t(`source.health_${health}`) }),
    );
  }

  @Handles(SourceChanged)
  tellOfSource({ sourceId, state, cause }: SourceChanged, { id }: Envelope): Promise<void> {
    const view = (t: Translate): View => ({
      text: t('admin.source', {
        icon: SOURCE_ICONS[state],
        source: ltr(sourceId),
        state: t(`source.state_${state}`),
        cause: t(`source.cause_${cause}`),
      }),
      buttons: [[press(t('button.sources'), openSource.pack({ sourceId }))]],
    });
    return this.tell(id, view);
  }

  @Handles(MessageSourceChanged)
  tellOfMessages({ name, change, fault }: MessageSourceChanged, { id }: Envelope): Promise<void> {
    return this.tellText(id, (t) =>
      t(`admin.message_source_${change}`, {
        name,
        fault: t(`admin.message_fault_${fault ?? 'unknown'}`),
      }),
    );
  }

  @Handles(ReconciliationFailed)
  tellOfBooks({ count, differences }: ReconciliationFailed, { id }: Envelope): Promise<void> {
    const values = { count, differences: differences.slice(0, 3_000) };
    return this.tellText(id, (t) => t('admin.reconciliation', values));
  }

  private tellText(messageId: string, textIn: (t: Translate) => string): Promise<void> {
    return this.tell(messageId, (t) => ({ text: textIn(t), buttons: [] }));
  }

  private async tell(messageId: string, viewIn: (t: Translate) => View): Promise<void> {
    const { botId } = this.config;
    const views = await Promise.all(
      this.users.adminIds.map(async (adminId) => ({
        adminId,
        view: viewIn(translator(await this.users.languageOf(botId, adminId))),
      })),
    );
    await this.database.inTransaction(async (tx) => {
      for (const { adminId, view } of views) {
        await this.outgoing.add(tx, {
          botId,
          chatId: adminId,
          view,
          priority: 'notice',
          dedupeKey: `alert:${messageId}:${adminId}`,
        });
      }
    });
  }
}
