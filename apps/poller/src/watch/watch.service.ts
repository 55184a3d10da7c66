import { Injectable } from '@nestjs/common';
import type { Envelope, ReservationOpened } from '@numera/contracts';
import { Database } from '@numera/database';
import { Batcher, Inbox } from '@numera/messaging';
import { AccountStore } from '../look/account.store';
import { PollerSchedule } from '../look/poller-schedule';
import { WatchStore } from './watch.store';

@Injectable()
export class WatchService {
  /** Codes come many at a time, and so do the ends of their orders. */
  private readonly endings: Batcher<string>;

  constructor(
    private readonly database: Database,
    private readonly watches: WatchStore,
    private readonly accounts: AccountStore,
    private readonly schedule: PollerSchedule,
    inbox: Inbox,
  ) {
    this.endings = new Batcher(database, inbox, {
      keyOf: (orderId) => orderId,
      write: (tx, items) =>
        watches.endOrders(
          tx,
          items.map(({ input }) => input),
        ),
    });
  }

  /** A fresh number makes its account due within the first interval, however slow the others have become. */
  openWatch(event: ReservationOpened, { botId, correlationId }: Envelope): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      await this.watches.open(tx, event, botId, correlationId);
      const { accountId, serviceId, countryCode } = event;
      const withinMs = this.schedule.pauseMs({ serviceId, countryCode, ageSec: 0 });
      await this.accounts.bringForward(tx, accountId, withinMs);
    });
  }

  /** A number that was given back is no longer watched, while its order may wait on with another. */
  endReservation(reservationId: string): Promise<void> {
    return this.database.inTransaction((tx) => this.watches.closeReservation(tx, reservationId));
  }

  endOrder(orderId: string): Promise<void> {
    return this.endings.add(orderId);
  }
}
