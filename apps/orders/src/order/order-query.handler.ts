import { Controller } from '@nestjs/common';
import {
  GetOrder,
  ListOrders,
  ListOrderSettlements,
  type Envelope,
  type OrderAnswer,
  type OrderPage,
  type SettlementPage,
} from '@numera/contracts';
import { Answers } from '@numera/messaging';
import { OrderReader } from './order.reader';

@Controller()
export class OrderQueryHandler {
  constructor(private readonly reader: OrderReader) {}

  @Answers(GetOrder)
  getOrder(query: GetOrder, { botId }: Envelope): Promise<OrderAnswer> {
    return this.reader.getOrder(botId, query);
  }

  @Answers(ListOrders)
  listOrders(query: ListOrders, { botId }: Envelope): Promise<OrderPage> {
    return this.reader.listOrders(botId, query);
  }

  @Answers(ListOrderSettlements)
  listSettlements(query: ListOrderSettlements): Promise<SettlementPage> {
    return this.reader.listSettlements(query);
  }
}
