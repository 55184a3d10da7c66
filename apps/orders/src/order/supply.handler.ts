import { Controller } from '@nestjs/common';
import {
  CodeReceived,
  NumberAcquired,
  NumberReleased,
  NumberUnavailable,
  NumberUnknown,
  WatchEnded,
} from '@numera/contracts';
import { Handles } from '@numera/messaging';
import { failureOf } from './order.rules';
import { OrderService } from './order.service';

/** What the providers and the poller say of an order's numbers. */
@Controller()
export class SupplyHandler {
  constructor(private readonly orders: OrderService) {}

  @Handles(NumberAcquired)
  openReservation({ orderId, reservationId, ...number }: NumberAcquired): Promise<void> {
    return this.orders.advance(orderId, { kind: 'number_acquired', reservationId, number });
  }

  @Handles(NumberUnavailable)
  loseReservation({ orderId, reservationId, reason }: NumberUnavailable): Promise<void> {
    const failure = failureOf(reason);
    return this.orders.advance(orderId, { kind: 'number_unavailable', reservationId, failure });
  }

  @Handles(NumberUnknown)
  noteUnknown({ orderId, reservationId }: NumberUnknown): Promise<void> {
    return this.orders.advance(orderId, { kind: 'number_unknown', reservationId });
  }

  @Handles(NumberReleased)
  noteRelease({ orderId, reservationId }: NumberReleased): Promise<void> {
    return this.orders.advance(orderId, { kind: 'number_released', reservationId });
  }

  @Handles(CodeReceived)
  takeCode({ orderId, reservationId, messageId, code, text }: CodeReceived): Promise<void> {
    return this.orders.advance(orderId, {
      kind: 'code_received',
      reservationId,
      code: { messageId, code, text },
    });
  }

  @Handles(WatchEnded)
  endWatch({ orderId, reservationId }: WatchEnded): Promise<void> {
    return this.orders.advance(orderId, { kind: 'watch_ended', reservationId });
  }
}
