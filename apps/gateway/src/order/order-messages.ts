import { Injectable } from '@nestjs/common';
import type {
  Envelope,
  OrderClosing,
  OrderCompleted,
  OrderFacts,
  OrderFailed,
  ReservationOpened,
} from '@numera/contracts';
import { Database, type Transaction } from '@numera/database';
import { translator, type Language } from '@numera/locales';
import { Batcher, Inbox } from '@numera/messaging';
import { newNonce } from '../buy/buy.update';
import { SlowDown } from '../limit/slow-down';
import { Outgoing, type OutgoingMessage } from '../outgoing/outgoing';
import { Users } from '../users/users';
import type { View } from '../view/view';
import { OrderViewStore, STAGE, type DueClock } from './order-view.store';
import { orderSubject } from './order.update';
import {
  closingView,
  codeView,
  completedView,
  endedView,
  failedView,
  reservedView,
  type Reader,
} from './order.view';

const CLOCKS_AT_ONCE = 100;

interface Code {
  readonly botId: string;
  readonly correlationId: string;
  readonly event: OrderCompleted;
}

/** Keeps an order's one message true, and delivers the code in a message of its own, which rings the phone. */
@Injectable()
export class OrderMessages {
  /** One look at a source finds many codes, which then go on together. */
  private readonly codes: Batcher<Code>;

  constructor(
    private readonly database: Database,
    private readonly outgoing: Outgoing,
    private readonly slowDown: SlowDown,
    private readonly users: Users,
    private readonly views: OrderViewStore,
    inbox: Inbox,
  ) {
    this.codes = new Batcher(database, inbox, {
      keyOf: ({ event }) => event.orderId,
      write: (tx, items) =>
        this.queueCodes(
          tx,
          items.map(({ input }) => input),
        ),
    });
  }

  async showNumber(event: ReservationOpened, { botId, correlationId }: Envelope): Promise<void> {
    const reader = await this.readerOf(botId, event.userId);
    const leftSec = (Date.parse(event.deadline) - (await this.views.nowMs())) / 1_000;
    const view = reservedView(event, leftSec, reader);
    await this.database.inTransaction(async (tx) => {
      if (!(await this.moveOn(tx, botId, event, STAGE.reserved, view, 'answer'))) return;
      await this.views.startClock(tx, botId, event, correlationId);
    });
  }

  async showClosing(event: OrderClosing, { botId }: Envelope): Promise<void> {
    const reader = await this.readerOf(botId, event.userId);
    await this.database.inTransaction(async (tx) => {
      const phoneNumber = await this.views.stopClock(tx, event.orderId);
      const view = closingView(event, phoneNumber, event.cause, reader);
      await this.moveOn(tx, botId, event, STAGE.closing, view, 'answer');
    });
  }

  deliverCode(event: OrderCompleted, { botId, correlationId }: Envelope): Promise<void> {
    return this.codes.add({ botId, correlationId, event });
  }

  async showEnded(
    event: OrderFacts,
    outcome: 'expired' | 'cancelled',
    { botId }: Envelope,
  ): Promise<void> {
    const { orderId, userId } = event;
    const view = endedView(event, outcome, await this.readerOf(botId, userId));
    await this.end(botId, event, view, async (tx) => {
      // Only the user cancels; a number whose time is up is nobody's fault.
      if (outcome === 'expired') return;
      await this.slowDown.note(tx, botId, userId, 'cancelled_order', orderId);
    });
  }

  async showFailed(event: OrderFailed, { botId }: Envelope): Promise<void> {
    const view = failedView(event, newNonce(), await this.readerOf(botId, event.userId));
    await this.end(botId, event, view);
  }

  /** Shows the time left on numbers whose clock is due; true when there may be more. */
  async turnClocks(): Promise<boolean> {
    const due = await this.database.inTransaction((tx) =>
      this.views.takeDueClocks(tx, CLOCKS_AT_ONCE),
    );
    for (const one of due) await this.turnClock(one);
    return due.length === CLOCKS_AT_ONCE;
  }

  private async turnClock(clock: DueClock): Promise<void> {
    const { botId, userId, orderId, facts, leftSec, correlationId } = clock;
    const reader = await this.readerOf(botId, userId);
    const view = reservedView({ ...facts, price: BigInt(facts.price) }, leftSec, reader);
    const subject = orderSubject(orderId);
    await this.database.inTransaction(async (tx) => {
      // Only while the message still shows the number: an end that came meanwhile stays.
      if (!(await this.views.isAt(tx, orderId, STAGE.reserved))) return;
      const message = { botId, chatId: userId, view, priority: 'notice', subject } as const;
      await this.outgoing.add(tx, { ...message, correlationId });
    });
  }

  private end(
    botId: string,
    event: OrderFacts,
    view: View,
    also: (tx: Transaction) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      await this.moveOn(tx, botId, event, STAGE.ended, view, 'answer');
      await this.views.stopClock(tx, event.orderId);
      await also(tx);
    });
  }

  private async queueCodes(tx: Transaction, codes: readonly Code[]): Promise<void> {
    const shown = codes.map(({ botId, event: { orderId, userId } }) => ({
      botId,
      orderId,
      userId,
    }));
    const languageOf = await this.users.languagesOf(tx, shown);
    const moved = await this.views.advanceAll(tx, shown, STAGE.ended);
    const messages = codes.flatMap(({ botId, correlationId, event }): OutgoingMessage[] => {
      const { orderId, userId: chatId } = event;
      const reader = readerOf(languageOf(botId, chatId));
      const view = codeView(event, false, reader);
      const dedupeKey = `code:${orderId}`;
      const to = { botId, chatId, correlationId };
      const code = { ...to, view, priority: 'code', dedupeKey } as const;
      if (!moved.has(orderId)) return [code];
      const done = completedView(event, event.phoneNumber, reader);
      const subject = orderSubject(orderId);
      return [code, { ...to, view: done, priority: 'notice', subject }];
    });
    await this.outgoing.addAll(tx, messages);
    await this.views.stopClocks(
      tx,
      shown.map(({ orderId }) => orderId),
    );
  }

  private async moveOn(
    tx: Transaction,
    botId: string,
    { orderId, userId }: OrderFacts,
    stage: number,
    view: View,
    priority: 'answer' | 'notice',
  ): Promise<boolean> {
    if (!(await this.views.advance(tx, botId, orderId, userId, stage))) return false;
    const subject = orderSubject(orderId);
    await this.outgoing.add(tx, { botId, chatId: userId, view, priority, subject });
    return true;
  }

  private async readerOf(botId: string, userId: string): Promise<Reader> {
    return readerOf(await this.users.languageOf(botId, userId));
  }
}

function readerOf(language: Language): Reader {
  return { t: translator(language), language };
}
