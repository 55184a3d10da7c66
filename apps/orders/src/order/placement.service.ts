import { Injectable } from '@nestjs/common';
import type { OrderFailure, PlaceOrder } from '@numera/contracts';
import { Database } from '@numera/database';
import type { Cents } from '@numera/kernel';
import { noteStep, Outbox, type Origin } from '@numera/messaging';
import { CatalogueService } from '../catalogue/catalogue.service';
import { OrdersConfig } from '../orders.config';
import { QuoteService } from '../quote/quote.service';
import { OrderMessages } from './order.messages';
import { OrderMetrics } from './order.metrics';
import { refusalOf } from './order.rules';
import { OrderStore } from './order.store';

interface Refusal {
  readonly failure: OrderFailure;
  readonly newPrice: Cents | null;
}

/** The user confirmed: checks that the quote is still fair, and sets the order going. */
@Injectable()
export class PlacementService {
  constructor(
    private readonly database: Database,
    private readonly store: OrderStore,
    private readonly quotes: QuoteService,
    private readonly catalogue: CatalogueService,
    private readonly messages: OrderMessages,
    private readonly outbox: Outbox,
    private readonly config: OrdersConfig,
    private readonly metrics: OrderMetrics,
  ) {}

  /** The same order however often it is placed; a refusal is an order too, which failed. */
  async place(command: PlaceOrder, origin: Origin): Promise<void> {
    const { orderId } = command;
    const known = await this.database.query('SELECT 1 FROM orders WHERE id = $1', [orderId]);
    if (known.length > 0) return;
    // Asked before the transaction: no connection waits for a provider.
    const refusal = await this.checkQuote(command);
    await this.database.inTransaction(async (tx) => {
      const { botId } = origin;
      const { userId, serviceId, countryCode, numberType, quotedPrice } = command;
      const active = refusal ? 0 : await this.store.countActive(tx, botId, userId);
      const failure = active < this.config.maxActiveOrders ? refusal?.failure : 'too_many_orders';
      const order = await this.store.insert(
        tx,
        {
          id: orderId,
          botId,
          userId,
          serviceId,
          serviceName: this.catalogue.service(serviceId)?.name ?? `Service ${serviceId}`,
          countryCode,
          numberType,
          price: quotedPrice,
          correlationId: origin.correlationId,
          failure: failure ?? null,
        },
        this.config.waitSec,
      );
      if (order === null) return;
      this.metrics.notePlaced(tx, order);
      const { state } = order;
      this.database.afterCommit(tx, () =>
        noteStep({ msg: 'order placed', orderId, state, failure: failure ?? null }, origin),
      );
      const newPrice = refusal?.newPrice ?? null;
      const message =
        failure === undefined
          ? this.messages.placeHold(order)
          : this.messages.of(
              { say: 'failed', missing: null, newPrice },
              { order, reservations: [] },
            );
      await this.outbox.add(tx, message, origin);
    });
  }

  private async checkQuote(command: PlaceOrder): Promise<Refusal | null> {
    const assessment = await this.quotes.assess(command);
    if ('unsellable' in assessment) {
      return { failure: refusalOf(assessment.unsellable), newPrice: null };
    }
    return assessment.price > command.quotedPrice
      ? { failure: 'price_rose', newPrice: assessment.price }
      : null;
  }
}
