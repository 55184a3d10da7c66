import {
  CancelOrder,
  create,
  GetOrder,
  GetQuote,
  ListOrders,
  PlaceOrder,
  type OrderView,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { derivedId } from '@numera/kernel';
import { Bus, Outbox } from '@numera/messaging';
import { Action, Command, Ctx, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { confirmProduct } from '../buy/buy.callback';
import { Chats, type Chat } from '../chat/chats';
import { GatewayConfig } from '../gateway.config';
import { SlowDown } from '../limit/slow-down';
import { refuseOldButton } from '../menu/menu.update';
import { cancelOrder, closeView, hideMessage, openHistory, showMessage } from './order.callback';
import { activeView, historyView } from './order-list.view';
import { OrderPlacing } from './order-placing';
import { OrderViewStore } from './order-view.store';
import { closedView, codeView, lookingView } from './order.view';

/** Active numbers shown at once; a person has few. */
const ACTIVE_SHOWN = 20;

@Update()
export class OrderUpdate {
  constructor(
    private readonly bus: Bus,
    private readonly chats: Chats,
    private readonly config: GatewayConfig,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly placing: OrderPlacing,
    private readonly slowDown: SlowDown,
    private readonly views: OrderViewStore,
  ) {}

  /** The order's id comes from the shown confirmation, so that any number of presses is one order. */
  @Action(confirmProduct.pattern)
  async placeOrder(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const data = confirmProduct.unpack(chat.data);
    const messageId = chat.pressedMessageId;
    if (!data || messageId === null) return refuseOldButton(chat);
    // The confirmation stays as it is, to be pressed when the wait is over.
    if (await this.slowDown.holdsUp(chat, 'cancelled_order')) return;
    const { botId, userId } = chat;
    const { serviceId, countryCode, price } = data;
    const orderId = derivedId('order', botId, userId, data.nonce);
    const numberType = 'temporary';
    const { service } = await this.bus.ask(
      create(GetQuote, { serviceId, countryCode, numberType }),
    );
    const facts = {
      orderId,
      serviceId,
      serviceName: service?.name ?? '',
      serviceEmoji: service?.emoji ?? '',
      countryCode,
      price,
    };
    const quotedPrice = price;
    const product = { serviceId, countryCode, numberType, quotedPrice } as const;
    const command = create(PlaceOrder, { orderId, userId, ...product });
    await this.placing.place(chat, messageId, command, lookingView(facts, chat));
  }

  @Action(cancelOrder.pattern)
  async cancelOrder(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const orderId = cancelOrder.unpack(chat.data)?.orderId;
    if (orderId === undefined) return refuseOldButton(chat);
    const { userId } = chat;
    const { order } = await this.bus.ask(create(GetOrder, { orderId, userId }));
    // Another's order is as unknown as none; an order that the press has outrun is still to be cancelled.
    if (order && !['pending', 'waiting_code'].includes(order.state)) {
      return chat.toast(chat.t('error.pressed_already'));
    }
    await this.database.inTransaction((tx) =>
      this.outbox.add(tx, create(CancelOrder, { orderId, userId })),
    );
    await chat.toast(chat.t('order.state_closing'));
  }

  @Action(showMessage.pattern)
  async showWholeMessage(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    await this.showCode(chat, showMessage.unpack(chat.data)?.orderId, true);
  }

  @Action(hideMessage.pattern)
  async hideWholeMessage(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    await this.showCode(chat, hideMessage.unpack(chat.data)?.orderId, false);
  }

  @Command('orders')
  @Action(/^go:orders$/u)
  async showActive(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const { userId } = chat;
    const query = { userId, scope: 'active' as const, page: 1, pageSize: ACTIVE_SHOWN };
    const page = await this.bus.ask(create(ListOrders, query));
    await chat.show(activeView(page, await this.views.nowMs(), chat));
  }

  @Action(openHistory.pattern)
  async showHistory(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const data = openHistory.unpack(chat.data);
    if (!data) return refuseOldButton(chat);
    const { userId } = chat;
    const { pageSize } = this.config;
    const query = { userId, scope: 'history' as const, page: Math.max(1, data.page), pageSize };
    const page = await this.bus.ask(create(ListOrders, query));
    await chat.show(historyView(page, await this.views.nowMs(), chat));
  }

  @Action(closeView.pattern)
  async close(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    await chat.show(closedView(chat));
  }

  private async showCode(chat: Chat, orderId: string | undefined, whole: boolean): Promise<void> {
    if (orderId === undefined) return refuseOldButton(chat);
    const { userId } = chat;
    const { order } = await this.bus.ask(create(GetOrder, { orderId, userId }));
    if (!order || !hasCode(order)) return refuseOldButton(chat);
    await chat.show(codeView(order, whole, chat));
  }
}

function hasCode(
  order: OrderView,
): order is OrderView & { phoneNumber: string; code: string; text: string } {
  return order.phoneNumber !== null && order.code !== null && order.text !== null;
}
