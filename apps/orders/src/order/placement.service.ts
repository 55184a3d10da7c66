import { Injectable } from '@nestjs/common';
import type { PlaceOrder } from '@numera/contracts';
import { Database, violatedConstraint } from '@numera/database';
import { noteStep, Outbox, type Origin } from '@numera/messaging';
import { CatalogueService } from '../catalogue/catalogue.service';
import { OrdersConfig } from '../orders.config';
import { QuoteService } from '../quote/quote.service';
import type { SupplyTerms } from '../source/ranking.rules';
import { OrderMessages } from './order.messages';
import { OrderMetrics } from './order.metrics';
import { refusalOf, type Refusal } from './order.rules';
import { OrderStore, type ResendTarget } from './order.store';
import { ResendService } from './resend.service';

/** How an order is to be filled, or why it is not. */
type Verdict = { readonly plan: SupplyTerms; readonly resend: ResendTarget | null } | Refusal;

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
    private readonly resends: ResendService,
  ) {}

  /** The same order however often it is placed; a refusal is an order too, which failed. */
  async place(command: PlaceOrder, origin: Origin): Promise<void> {
    const { orderId } = command;
    const known = await this.database.query('SELECT 1 FROM orders WHERE id = $1', [orderId]);
    if (known.length > 0) return;
    // Asked before the transaction: no connection waits for a provider.
    const verdict = await (command.resendOf
      ? this.resends.planFor(origin.botId, command)
      : this.planFor(command));
    try {
      await this.write(command, verdict, origin);
    } catch (thrown) {
      if (violatedConstraint(thrown) !== 'orders_resend_uq') throw thrown;
      // Another order waits for the next code of this number.
      await this.write(command, { failure: 'no_resend', newPrice: null }, origin);
    }
  }

  private write(command: PlaceOrder, verdict: Verdict, origin: Origin): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      const { botId } = origin;
      const { orderId, userId, serviceId, countryCode, numberType, quotedPrice } = command;
      const refusal = 'failure' in verdict ? verdict : null;
      const active = refusal ? 0 : await this.store.countActive(tx, botId, userId);
      const failure = active < this.config.maxActiveOrders ? refusal?.failure : 'too_many_orders';
      const unfilled = {
        ...{ countryCode, price: quotedPrice },
        ...{ maxCost: 0n, sourceIds: [], nextPrice: null },
      };
      const order = await this.store.insert(
        tx,
        {
          id: orderId,
          botId,
          userId,
          serviceId,
          serviceName: this.catalogue.service(serviceId)?.name ?? `Service ${serviceId}`,
          numberType,
          plan: 'plan' in verdict ? verdict.plan : unfilled,
          resend: 'plan' in verdict ? verdict.resend : null,
          resendOrderId: command.resendOf ?? null,
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

  private async planFor(command: PlaceOrder): Promise<Verdict> {
    const assessment = await this.quotes.assess(command);
    if ('unsellable' in assessment) {
      return { failure: refusalOf(assessment.unsellable), newPrice: null };
    }
    const plan = await this.quotes.plan(assessment.offers, command.quotedPrice);
    if (plan) return { plan, resend: null };
    const now = await this.quotes.firstOf(assessment.offers);
    return 'unsellable' in now
      ? { failure: refusalOf(now.unsellable), newPrice: null }
      : { failure: 'price_rose', newPrice: now.price };
  }
}
