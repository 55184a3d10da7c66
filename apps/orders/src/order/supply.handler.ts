import { Controller } from '@nestjs/common';
import {
  CodeReceived,
  NumberAcquired,
  NumberLocked,
  NumberReleased,
  NumberUnavailable,
  NumberUnknown,
  WatchEnded,
} from '@numera/contracts';
import { Handles } from '@numera/messaging';
import { ServerNumbers } from '../source/server-numbers';
import { failureOf } from './order.rules';
import { OrderService } from './order.service';

/** What the providers and the poller say of an order's numbers. */
@Controller()
export class SupplyHandler {
  constructor(
    private readonly orders: OrderService,
    private readonly servers: ServerNumbers,
  ) {}

  @Handles(NumberAcquired)
  async openReservation(event: NumberAcquired): Promise<void> {
    const { orderId, reservationId, canResend = false, ...rest } = event;
    const number = { ...rest, canResend };
    await this.servers.learn([number.sourceId]);
    return this.orders.advance(orderId, { kind: 'number_acquired', reservationId, number });
  }

  @Handles(NumberUnavailable)
  loseReservation(event: NumberUnavailable): Promise<void> {
    const { orderId, reservationId, reason, sourceId = null } = event;
    return this.orders.advance(orderId, {
      kind: 'number_unavailable',
      reservationId,
      failure: failureOf(reason),
      sourceId,
    });
  }

  @Handles(NumberUnknown)
  noteUnknown({ orderId, reservationId }: NumberUnknown): Promise<void> {
    return this.orders.advance(orderId, { kind: 'number_unknown', reservationId });
  }

  @Handles(NumberLocked)
  noteLock({ orderId, reservationId, until }: NumberLocked): Promise<void> {
    return this.orders.advance(orderId, { kind: 'number_locked', reservationId, until });
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
