import { Controller, Logger } from '@nestjs/common';
import {
  CancelOrder,
  HoldCaptured,
  HoldDeclined,
  HoldPlaced,
  HoldRefused,
  HoldReleased,
  PlaceOrder,
  type Envelope,
} from '@numera/contracts';
import { Handles } from '@numera/messaging';
import { OrderService } from './order.service';
import { PlacementService } from './placement.service';

/** What users want, and what the wallet answers. */
@Controller()
export class OrderHandler {
  private readonly logger = new Logger(OrderHandler.name);

  constructor(
    private readonly orders: OrderService,
    private readonly placement: PlacementService,
  ) {}

  @Handles(PlaceOrder)
  placeOrder(command: PlaceOrder, { id, botId, correlationId }: Envelope): Promise<void> {
    return this.placement.place(command, { botId, correlationId, causationId: id });
  }

  @Handles(CancelOrder)
  cancelOrder({ orderId, userId }: CancelOrder, { botId }: Envelope): Promise<void> {
    return this.orders.cancel(botId, userId, orderId);
  }

  @Handles(HoldPlaced)
  takeHold({ holdId }: HoldPlaced): Promise<void> {
    return this.orders.advanceByHold(holdId, { kind: 'hold_placed' });
  }

  @Handles(HoldDeclined)
  loseHold({ holdId, amount, available, reason }: HoldDeclined): Promise<void> {
    const isShort = reason === 'insufficient_funds' && amount > available;
    const missing = isShort ? amount - available : null;
    return this.orders.advanceByHold(holdId, { kind: 'hold_declined', missing });
  }

  @Handles(HoldCaptured)
  noteCapture({ holdId }: HoldCaptured): Promise<void> {
    return this.orders.advanceByHold(holdId, { kind: 'hold_captured' });
  }

  @Handles(HoldReleased)
  noteRelease({ holdId }: HoldReleased): Promise<void> {
    return this.orders.advanceByHold(holdId, { kind: 'hold_released' });
  }

  @Handles(HoldRefused)
  async noteRefusal({ holdId, action, reason }: HoldRefused): Promise<void> {
    if (action === 'release' && reason === 'already_released') {
      return this.orders.advanceByHold(holdId, { kind: 'hold_released' });
    }
    this.logger.error({ msg: 'the wallet refused', action, reason, holdId });
    return this.orders.advanceByHold(holdId, { kind: 'hold_refused' });
  }
}
