import { ChangeNumber, create, ListChangeCountries } from '@numera/contracts';
import { Database, type Transaction } from '@numera/database';
import { derivedId } from '@numera/kernel';
import { Bus, Outbox } from '@numera/messaging';
import { Action, Ctx, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Chats, type Chat } from '../chat/chats';
import { GatewayConfig } from '../gateway.config';
import { refuseOldButton } from '../menu/menu.update';
import { Outgoing } from '../outgoing/outgoing';
import type { View } from '../view/view';
import { changeCountry, changeNumber, keepNumber, openChangeCountries } from './change.callback';
import { changeCountriesView, changingView } from './change.view';
import { orderSubject } from './order-subject';
import { OrderViewStore, reservedFactsOf, type Mode, type ShownNumber } from './order-view.store';
import { openOrder } from './order.callback';
import { reservedView } from './order.view';

type Wanted = Pick<ChangeNumber, 'countryCode' | 'quotedPrice'>;

/**
 * Another number for an order that waits (BUY-10). Everything is shown in the order's one message, which the
 * pressed one becomes; what is pressed there works for its owner and once.
 */
@Update()
export class ChangeUpdate {
  constructor(
    private readonly bus: Bus,
    private readonly chats: Chats,
    private readonly config: GatewayConfig,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly outgoing: Outgoing,
    private readonly views: OrderViewStore,
  ) {}

  @Action(changeNumber.pattern)
  async changeNumber(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const data = changeNumber.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    await this.change(chat, data, { countryCode: null, quotedPrice: null });
  }

  @Action(changeCountry.pattern)
  async changeCountry(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const data = changeCountry.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    const { countryCode, price: quotedPrice } = data;
    await this.change(chat, data, { countryCode, quotedPrice });
  }

  @Action(openChangeCountries.pattern)
  async showCountries(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const data = openChangeCountries.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    const { orderId, changes } = data;
    const { userId } = chat;
    const pageSize = this.config.pageSize * 2;
    const query = { orderId, userId, page: Math.max(1, data.page), pageSize };
    const list = await this.bus.ask(create(ListChangeCountries, query));
    if (list.countries.length === 0) return chat.toast(chat.t('change.no_country'), true);
    await this.turn(chat, 'countries', { orderId, changes }, ({ facts }) =>
      changeCountriesView({ ...reservedFactsOf(facts), changes }, list, chat),
    );
  }

  @Action(keepNumber.pattern)
  async keepNumber(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const data = keepNumber.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    await this.showNumber(chat, data);
  }

  /** From the list of active numbers: the list's message becomes the order's. */
  @Action(openOrder.pattern)
  async openOrder(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const data = openOrder.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    await this.showNumber(chat, data);
  }

  private showNumber(chat: Chat, press: { orderId: string; changes?: number }): Promise<void> {
    return this.turn(chat, 'number', press, ({ facts, leftSec }) =>
      reservedView(reservedFactsOf(facts), leftSec, chat),
    );
  }

  private change(
    chat: Chat,
    { orderId, changes }: { orderId: string; changes: number },
    wanted: Wanted,
  ): Promise<void> {
    const { botId, userId } = chat;
    const changeId = derivedId('change', botId, orderId, String(changes));
    const view = ({ facts }: ShownNumber): View => {
      const { countryCode, quotedPrice: price } = wanted;
      const target = countryCode !== null && price !== null ? { countryCode, price } : {};
      return changingView({ ...reservedFactsOf(facts), ...target }, chat);
    };
    return this.turn(chat, 'changing', { orderId, changes }, view, (tx) =>
      this.outbox.add(tx, create(ChangeNumber, { changeId, orderId, userId, ...wanted })),
    );
  }

  private async turn(
    chat: Chat,
    mode: Mode,
    { orderId, changes }: { orderId: string; changes?: number },
    viewOf: (shown: ShownNumber) => View,
    also: (tx: Transaction) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const { botId, userId, pressedMessageId } = chat;
    if (pressedMessageId === null) return refuseOldButton(chat);
    const order = { botId, orderId, userId };
    const isDone = await this.database.inTransaction(async (tx) => {
      const shown = await this.views.turnTo(tx, mode, order, changes);
      if (!shown) return false;
      const subject = orderSubject(orderId);
      const view = viewOf(shown);
      await this.outgoing.remember(tx, botId, subject, userId, pressedMessageId);
      await this.outgoing.add(tx, { botId, chatId: userId, view, priority: 'answer', subject });
      await also(tx);
      return true;
    });
    if (isDone) return;
    if (await this.views.isChanging(order)) return chat.toast(chat.t('change.under_way'));
    await refuseOldButton(chat);
  }
}
