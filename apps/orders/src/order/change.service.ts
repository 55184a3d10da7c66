import { Injectable } from '@nestjs/common';
import {
  type ChangeNumber,
  type ChangeRefusal,
  type CountryPage,
  type ListChangeCountries,
} from '@numera/contracts';
import { Database } from '@numera/database';
import type { Origin } from '@numera/messaging';
import { ListingService } from '../catalogue/listing.service';
import { QuoteService } from '../quote/quote.service';
import type { ChangeWish, OrderInput } from './order.decisions';
import { heldOf, type OrderRow } from './order.row';
import { changeRefusalOf, refusalOf } from './order.rules';
import { OrderService } from './order.service';
import { OrderStore } from './order.store';

/** Another number under the same hold (BUY-10): of the same product, or in another country. */
@Injectable()
export class ChangeService {
  constructor(
    private readonly database: Database,
    private readonly store: OrderStore,
    private readonly orders: OrderService,
    private readonly quotes: QuoteService,
    private readonly listing: ListingService,
  ) {}

  /** One change for one press, however often it is heard. */
  async changeNumber(command: ChangeNumber, origin: Origin): Promise<void> {
    const seen = await this.store.find(origin.botId, command.userId, command.orderId);
    if (seen === null) return;
    // Asked before the transaction: no connection waits for a provider.
    const wish = await this.wishOf(seen, command);
    await this.database.inTransaction(async (tx) => {
      // Locked before the wish is written, whose reference to the order is a weaker lock: two that hold that and
      // want this wait for each other for ever.
      const record = (await this.store.lockByHolds(tx, [seen.hold_id])).get(seen.hold_id);
      if (!record || !(await this.store.claimChange(tx, command.changeId, seen))) return;
      // Another change came first: what was planned is for a number that is no longer shown.
      const isOvertaken = record.order.changes !== seen.changes;
      const input: OrderInput = {
        kind: 'change',
        wish: isOvertaken ? refused('under_way') : wish,
      };
      await this.orders.take(tx, [{ record, input, origin }]);
    });
  }

  /** Where the number of an order that waits can be changed to; nowhere for another's order. */
  async listCountries(
    botId: string,
    { orderId, userId, page, pageSize }: ListChangeCountries,
  ): Promise<CountryPage> {
    const order = await this.store.find(botId, userId, orderId);
    if (order === null) return this.listing.listCountries({ page, pageSize }, () => false);
    const held = order.state === 'waiting_code' ? heldOf(order) : 0n;
    return this.listing.listCountries(
      { serviceId: order.service_id, page, pageSize },
      (countryCode, price) => countryCode !== order.country_code && price <= held,
    );
  }

  /** What another number would be bought by; its price is the one that was seen, and never above the hold. */
  private async wishOf(order: OrderRow, command: ChangeNumber): Promise<ChangeWish> {
    if (order.state !== 'waiting_code') return refused('not_waiting');
    const countryCode = command.countryCode ?? order.country_code;
    const isSame = countryCode === order.country_code;
    const price = isSame ? BigInt(order.price_cents) : command.quotedPrice;
    if (price === null || price > heldOf(order)) return refused('dearer');
    const assessment = await this.quotes.assess({ serviceId: order.service_id, countryCode });
    if ('unsellable' in assessment) {
      return refused(changeRefusalOf(refusalOf(assessment.unsellable)));
    }
    return (await this.quotes.plan(assessment.offers, price)) ?? refused('dearer');
  }
}

function refused(refusal: ChangeRefusal): ChangeWish {
  return { refusal };
}
