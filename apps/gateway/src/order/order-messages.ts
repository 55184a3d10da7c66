import { Injectable } from '@nestjs/common';
import type {
  ChangeRefused,
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
import { OrderViewStore, reservedFactsOf, STAGE, type DueClock } from './order-view.store';
import { orderSubject } from './order-subject';
import {
  closingView,
  codeView,
  completedView,
  endedView,
  failedView,
  reservedView,
  type Reader,
  type ReservedFacts,
} from './order.view';

const CLOCKS_AT_ONCE = 100;

/** A number that a code is waited for on, as events tell of it. */
type WaitingNumber = Pick<
  ReservedFacts,
  'phoneNumber' | 'serverNumber' | 'changesLeft' | 'note'
> & { readonly deadline: string; readonly sequence: number };

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

  async showNumber(event: ReservationOpened, envelope: Envelope): Promise<void> {
    const { phoneNumber, serverNumber, deadline, sequence = 1, changesLeft = 0 } = event;
    const number = { phoneNumber, serverNumber, deadline, sequence, changesLeft, note: null };
    await this.showWaiting(event, number, 'opened', envelope);
  }

  /** The number that is still waited on, with the reason why it is no other. */
  async showUnchanged(event: ChangeRefused, envelope: Envelope): Promise<void> {
    const { phoneNumber, serverNumber, deadline, sequence, changesLeft, reason: note } = event;
    // Without a number, its order's end or its next number is on its way and is shown when it comes.
    if (phoneNumber === null || deadline === null) return;
    const number = { phoneNumber, serverNumber, deadline, sequence, changesLeft, note };
    await this.showWaiting(event, number, 'kept', envelope);
  }

  async showClosing(event: OrderClosing, { botId }: Envelope): Promise<void> {
    const reader = await this.readerOf(botId, event.userId);
    const untilMs = event.lockedUntil ? Date.parse(event.lockedUntil) : null;
    const lockedSec = untilMs && (untilMs - (await this.views.nowMs())) / 1_000;
    await this.database.inTransaction(async (tx) => {
      const { orderId, userId } = event;
      const isNews = await this.views.advance(tx, botId, orderId, userId, STAGE.closing);
      const phoneNumber = (await this.views.stopClock(tx, orderId)) ?? event.phoneNumber ?? null;
      // What is told later is how long the provider keeps the number.
      if (!isNews && !(lockedSec !== null && (await this.views.isAt(tx, orderId, STAGE.closing))))
        return;
      const view = closingView(event, phoneNumber, event.cause, reader, lockedSec);
      await this.show(tx, botId, event, view);
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
    if (due.length > 0) await this.showTimeLeft(due);
    return due.length === CLOCKS_AT_ONCE;
  }

  private showTimeLeft(due: readonly DueClock[]): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      const languageOf = await this.users.languagesOf(tx, due);
      // Only while the message still shows this number: an end or another number that came meanwhile stays.
      const reserved = await this.views.listShown(tx, due);
      const shown = due.filter(({ orderId }) => reserved.has(orderId));
      const messages = shown.map((clock): OutgoingMessage => {
        const { botId, userId: chatId, orderId, facts, leftSec, correlationId } = clock;
        const reader = readerOf(languageOf(botId, chatId));
        const view = reservedView(reservedFactsOf(facts), leftSec, reader);
        const subject = orderSubject(orderId);
        return { botId, chatId, correlationId, view, priority: 'notice', subject };
      });
      await this.outgoing.addAll(tx, messages);
    });
  }

  private async showWaiting(
    event: OrderFacts,
    { deadline, sequence, ...number }: WaitingNumber,
    cause: 'opened' | 'kept',
    { botId, correlationId }: Envelope,
  ): Promise<void> {
    const { orderId, userId, serviceId, serviceName, serviceEmoji, countryCode, price } = event;
    const reader = await this.readerOf(botId, userId);
    const leftSec = (Date.parse(deadline) - (await this.views.nowMs())) / 1_000;
    const order = { botId, orderId, userId };
    const product = { orderId, serviceId, serviceName, serviceEmoji, countryCode, price };
    await this.database.inTransaction(async (tx) => {
      const moved = await this.views.advanceToNumber(tx, order, sequence, cause);
      if (!moved) return;
      const facts = { ...product, ...number, changes: moved.changes };
      await this.show(tx, botId, event, reservedView(facts, leftSec, reader));
      const kept = { ...facts, sequence, price: price.toString() };
      await this.views.startClock(tx, order, kept, deadline, correlationId);
    });
  }

  private end(
    botId: string,
    event: OrderFacts,
    view: View,
    also: (tx: Transaction) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const { orderId, userId } = event;
    return this.database.inTransaction(async (tx) => {
      const isNews = await this.views.advance(tx, botId, orderId, userId, STAGE.ended);
      await this.views.stopClock(tx, orderId);
      if (isNews) await this.show(tx, botId, event, view);
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

  private show(
    tx: Transaction,
    botId: string,
    { orderId, userId: chatId }: Pick<OrderFacts, 'orderId' | 'userId'>,
    view: View,
  ): Promise<void> {
    const subject = orderSubject(orderId);
    return this.outgoing.add(tx, { botId, chatId, view, priority: 'answer', subject });
  }

  private async readerOf(botId: string, userId: string): Promise<Reader> {
    return readerOf(await this.users.languageOf(botId, userId));
  }
}

function readerOf(language: Language): Reader {
  return { t: translator(language), language };
}
