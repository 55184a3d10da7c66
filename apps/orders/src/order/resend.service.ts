import { Injectable } from '@nestjs/common';
import {
  create,
  GetResendTerms,
  ResendQuote,
  type GetResendQuote,
  type PlaceOrder,
} from '@numera/contracts';
import { Bus } from '@numera/messaging';
import { OrdersConfig } from '../orders.config';
import { sellingPrice } from '../pricing/pricing.rules';
import { planOf, type SellableOffer, type SupplyTerms } from '../source/ranking.rules';
import type { Refusal } from './order.rules';
import { OrderReader } from './order.reader';
import { OrderStore, type ResendSource } from './order.store';

const ASK_TIMEOUT_MS = 8_000;

/** A further code on a number that has brought one: what it costs now, and where. */
interface ResendOffer {
  readonly target: ResendSource;
  readonly offer: SellableOffer;
}

/** Further codes on numbers of completed orders (BUY-11): each is an order of its own, with its own hold. */
@Injectable()
export class ResendService {
  constructor(
    private readonly store: OrderStore,
    private readonly reader: OrderReader,
    private readonly bus: Bus,
    private readonly config: OrdersConfig,
  ) {}

  /** Without a price when the number brings no further code, or that cannot be found out now. */
  async quote(botId: string, { orderId, userId }: GetResendQuote): Promise<ResendQuote> {
    const { order } = await this.reader.getOrder(botId, { orderId, userId });
    const found = order && (await this.find(botId, userId, orderId).catch(() => null));
    return create(ResendQuote, { price: found?.offer.price ?? null, order });
  }

  /** What a further code is to be had by, for the price that the user saw; or why not. */
  async planFor(
    botId: string,
    { userId, serviceId, countryCode, quotedPrice, resendOf }: PlaceOrder,
  ): Promise<{ readonly plan: SupplyTerms; readonly resend: ResendSource } | Refusal> {
    let found: ResendOffer | null;
    try {
      found = resendOf ? await this.find(botId, userId, resendOf) : null;
    } catch {
      return { failure: 'provider_down', newPrice: null };
    }
    const offer = found?.offer;
    if (!found || offer?.serviceId !== serviceId || offer.countryCode !== countryCode) {
      return { failure: 'no_resend', newPrice: null };
    }
    const plan = planOf(this.config, [offer], quotedPrice);
    return plan ? { plan, resend: found.target } : { failure: 'price_rose', newPrice: offer.price };
  }

  /**
   * @returns null when there is no further code on the number of this order of the user
   * @throws AppError what `providers` answered, or that it did not
   */
  private async find(botId: string, userId: string, orderId: string): Promise<ResendOffer | null> {
    const order = await this.store.find(botId, userId, orderId);
    if (order?.state !== 'completed') return null;
    const target = await this.store.findResend(order);
    if (target === null) return null;
    const { reservationId, sourceId } = target;
    const terms = await this.bus.ask(create(GetResendTerms, { reservationId }), {
      timeoutMs: ASK_TIMEOUT_MS,
    });
    if (!terms.available) return null;
    const ware = { sourceId, serviceId: order.service_id, countryCode: order.country_code };
    const cost = terms.cost ?? 0n;
    // What is free at the source still has the lowest price: without a hold there is no order.
    const ownPrice = terms.price === 0n ? this.config.minPrice : terms.price;
    const price = sellingPrice(this.config, ware, cost, ownPrice);
    if (price === null) return null;
    return { target, offer: { ...ware, cost, price, isOpen: true, successPercent: null } };
  }
}
