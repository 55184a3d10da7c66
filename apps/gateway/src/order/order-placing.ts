import { Injectable } from '@nestjs/common';
import type { PlaceOrder } from '@numera/contracts';
import { Database } from '@numera/database';
import { Outbox } from '@numera/messaging';
import type { Chat } from '../chat/chats';
import { Outgoing } from '../outgoing/outgoing';
import type { View } from '../view/view';
import { orderSubject } from './order-subject';
import { OrderViewStore, STAGE } from './order-view.store';

/** Sends orders off, each once, and makes the message of the confirmation the one that shows the order. */
@Injectable()
export class OrderPlacing {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly outgoing: Outgoing,
    private readonly views: OrderViewStore,
  ) {}

  /** Places the order that a press under `messageId` confirmed; a repeat of the press is told so. */
  async place(chat: Chat, messageId: number, command: PlaceOrder, view: View): Promise<void> {
    const { botId, userId } = chat;
    const { orderId } = command;
    const isNew = await this.database.inTransaction(async (tx) => {
      if (!(await this.views.advance(tx, botId, orderId, userId, STAGE.looking))) return false;
      const subject = orderSubject(orderId);
      await this.outgoing.remember(tx, botId, subject, userId, messageId);
      await this.outgoing.add(tx, { botId, chatId: userId, view, priority: 'answer', subject });
      await this.outbox.add(tx, command);
      return true;
    });
    if (!isNew) await chat.toast(chat.t('error.pressed_already'));
  }
}
