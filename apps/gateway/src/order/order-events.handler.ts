import { Controller } from '@nestjs/common';
import {
  ChangeRefused,
  OrderCancelled,
  OrderClosing,
  OrderCompleted,
  OrderExpired,
  OrderFailed,
  ReservationOpened,
  type Envelope,
} from '@numera/contracts';
import { Handles } from '@numera/messaging';
import { OrderMessages } from './order-messages';

@Controller()
export class OrderEventsHandler {
  constructor(private readonly messages: OrderMessages) {}

  @Handles(ReservationOpened)
  showNumber(event: ReservationOpened, envelope: Envelope): Promise<void> {
    return this.messages.showNumber(event, envelope);
  }

  @Handles(ChangeRefused)
  showUnchanged(event: ChangeRefused, envelope: Envelope): Promise<void> {
    return this.messages.showUnchanged(event, envelope);
  }

  @Handles(OrderClosing)
  showClosing(event: OrderClosing, envelope: Envelope): Promise<void> {
    return this.messages.showClosing(event, envelope);
  }

  @Handles(OrderCompleted)
  deliverCode(event: OrderCompleted, envelope: Envelope): Promise<void> {
    return this.messages.deliverCode(event, envelope);
  }

  @Handles(OrderExpired)
  showExpired(event: OrderExpired, envelope: Envelope): Promise<void> {
    return this.messages.showEnded(event, 'expired', envelope);
  }

  @Handles(OrderCancelled)
  showCancelled(event: OrderCancelled, envelope: Envelope): Promise<void> {
    return this.messages.showEnded(event, 'cancelled', envelope);
  }

  @Handles(OrderFailed)
  showFailed(event: OrderFailed, envelope: Envelope): Promise<void> {
    return this.messages.showFailed(event, envelope);
  }
}
