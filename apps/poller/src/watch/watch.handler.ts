import { Controller } from '@nestjs/common';
import {
  OrderCancelled,
  OrderCompleted,
  OrderExpired,
  OrderFailed,
  ReservationClosed,
  ReservationOpened,
  type Envelope,
} from '@numera/contracts';
import { Handles } from '@numera/messaging';
import { WatchService } from './watch.service';

@Controller()
export class WatchHandler {
  constructor(private readonly watches: WatchService) {}

  @Handles(ReservationOpened)
  openWatch(event: ReservationOpened, envelope: Envelope): Promise<void> {
    return this.watches.openWatch(event, envelope);
  }

  @Handles(ReservationClosed)
  endReservation(event: ReservationClosed): Promise<void> {
    return this.watches.endReservation(event.reservationId);
  }

  @Handles(OrderCompleted)
  endCompleted(event: OrderCompleted): Promise<void> {
    return this.watches.endOrder(event.orderId);
  }

  @Handles(OrderExpired)
  endExpired(event: OrderExpired): Promise<void> {
    return this.watches.endOrder(event.orderId);
  }

  @Handles(OrderCancelled)
  endCancelled(event: OrderCancelled): Promise<void> {
    return this.watches.endOrder(event.orderId);
  }

  @Handles(OrderFailed)
  endFailed(event: OrderFailed): Promise<void> {
    return this.watches.endOrder(event.orderId);
  }
}
