import { create, GetOrder, GetResendQuote, PlaceOrder, type OrderView } from '@numera/contracts';
import { derivedId } from '@numera/kernel';
import { Bus } from '@numera/messaging';
import { Action, Ctx, Update } from 'nestjs-telegraf';
import { Context } from 'telegraf';
import { Chats } from '../chat/chats';
import { SlowDown } from '../limit/slow-down';
import { Balances } from '../menu/balances';
import { refuseOldButton } from '../menu/menu.update';
import { OrderPlacing } from './order-placing';
import { askResend, confirmResend } from './resend.callback';
import { confirmResendView, resendLookingView } from './resend.view';

/** A further code on a number that has brought one (BUY-11). */
@Update()
export class ResendUpdate {
  constructor(
    private readonly balances: Balances,
    private readonly bus: Bus,
    private readonly chats: Chats,
    private readonly placing: OrderPlacing,
    private readonly slowDown: SlowDown,
  ) {}

  /** In a message of its own: the code's stays. */
  @Action(askResend.pattern)
  async askResend(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const orderId = askResend.unpack(chat.data)?.orderId;
    if (orderId === undefined) return refuseOldButton(chat);
    const { userId } = chat;
    const { order, price } = await this.bus.ask(create(GetResendQuote, { orderId, userId }));
    if (!order || !hasNumber(order)) return refuseOldButton(chat);
    if (price === null) return chat.toast(chat.t('error.no_resend'), true);
    const available = await this.balances.availableOf(userId);
    await chat.say(confirmResendView({ order, price, available }, chat));
  }

  /** The confirmation's message is one order, however often it is pressed. */
  @Action(confirmResend.pattern)
  async placeResend(@Ctx() ctx: Context): Promise<void> {
    const chat = await this.chats.of(ctx);
    const data = confirmResend.unpack(chat.data);
    const { botId, userId, pressedMessageId: messageId } = chat;
    if (!data || messageId === null) return refuseOldButton(chat);
    if (await this.slowDown.holdsUp(chat, 'cancelled_order')) return;
    const { orderId: resendOf, price } = data;
    const { order } = await this.bus.ask(create(GetOrder, { orderId: resendOf, userId }));
    if (!order || !hasNumber(order)) return refuseOldButton(chat);
    const { serviceId, serviceName, serviceEmoji, countryCode, numberType } = order;
    const orderId = derivedId('resend', botId, userId, resendOf, String(messageId));
    const product = { serviceId, countryCode, numberType, quotedPrice: price };
    const command = create(PlaceOrder, { orderId, userId, ...product, resendOf });
    const facts = { orderId, serviceId, serviceName, serviceEmoji, countryCode, price };
    const view = resendLookingView(facts, order.phoneNumber, chat);
    await this.placing.place(chat, messageId, command, view);
  }
}

/** A completed order has brought a code on a number; the others, and those of others, have none to offer. */
function hasNumber(order: OrderView): order is OrderView & { phoneNumber: string } {
  return order.state === 'completed' && order.phoneNumber !== null;
}
