import {
  CodeReceived,
  contractOf,
  create,
  decode,
  GetOrder,
  Offer,
  OrderCancelled,
  OrderCompleted,
  OrderExpired,
  OrderFailed,
  PlaceOrder,
  ReservationOpened,
  SourceCatalogue,
  SourceCountry,
  SourceService,
  type MessageClass,
  type OrderView,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { Clock, ManualClock, newId } from '@numera/kernel';
import { Jobs, type Environment } from '@numera/service';
import { startTestApps, waitFor, type TestApps, type Witness } from '@numera/testing';
import { CatalogueService } from '../catalogue/catalogue.service';
import { orderIds } from '../order/order.rules';
import { ordersApp } from '../orders.app';
import { PlayedNeighbours } from './played-neighbours';

export const WHATSAPP = 1012;
const ENDINGS: readonly MessageClass[] = [
  OrderCompleted,
  OrderExpired,
  OrderCancelled,
  OrderFailed,
];

let users = 5_000;
export const newUser = (): string => String((users += 1));

export const offer = (
  serviceId: number,
  countryCode: string,
  cost: bigint,
  over: Partial<Offer> = {},
): Offer => create(Offer, { sourceId: 'smspool', serviceId, countryCode, cost, ...over });

/** A press of confirm on a WhatsApp number in the United States, for what it costs. */
export const place = (over: Partial<PlaceOrder> = {}): PlaceOrder =>
  create(PlaceOrder, {
    orderId: newId(),
    userId: newUser(),
    serviceId: WHATSAPP,
    countryCode: 'US',
    numberType: 'temporary',
    quotedPrice: 27n,
    ...over,
  });

export const reservationOf = (orderId: string, sequence = 1): string =>
  orderIds.reservation(orderId, sequence);

export const codeFor = (
  orderId: string,
  text = 'Your code is 123-456',
  sequence = 1,
): CodeReceived =>
  create(CodeReceived, {
    orderId,
    reservationId: reservationOf(orderId, sequence),
    messageId: newId(),
    code: '123456',
    text,
    seenAt: new Date().toISOString(),
  });

/** Orders on a database of its own among played neighbours; time in memory passes where a test says so. */
export async function startOrdersWorld(env: Environment = {}): Promise<OrdersWorld> {
  const clock = new ManualClock(1_000_000);
  const apps = await startTestApps([ordersApp], {
    env: { ORDER_RESEND_SEC: '3600', MAX_ACTIVE_ORDERS: '40', ...env },
    replace: [{ provide: Clock, useValue: clock }],
  });
  const world = new OrdersWorld(apps, clock);
  await world.neighbours.attach();
  await world.refreshCatalogue();
  return world;
}

export class OrdersWorld {
  readonly neighbours: PlayedNeighbours;
  readonly database: Database;

  constructor(
    readonly apps: TestApps,
    readonly clock: ManualClock,
  ) {
    this.database = apps.get('orders', Database);
    this.neighbours = new PlayedNeighbours(apps.transport);
    OrdersWorld.stock(this.neighbours);
  }

  /** What there is to sell. */
  static stock(neighbours: PlayedNeighbours): void {
    neighbours.catalogue = create(SourceCatalogue, {
      services: [
        create(SourceService, { serviceId: 5, name: 'Dear' }),
        create(SourceService, { serviceId: WHATSAPP, name: 'WhatsApp ' }),
        create(SourceService, { serviceId: 907, name: 'Telegram' }),
      ],
      countries: [
        create(SourceCountry, { countryCode: 'FR', name: 'France' }),
        create(SourceCountry, { countryCode: 'US', name: 'United States' }),
        create(SourceCountry, { countryCode: 'EG', name: 'Egypt' }),
      ],
    });
    neighbours.offers = [
      offer(WHATSAPP, 'US', 2_500n),
      offer(907, 'US', 3_000n),
      offer(907, 'FR', 1_000n),
      offer(5, 'US', 20_000n),
    ];
  }

  get witness(): Witness {
    return this.apps.witness;
  }

  stop(): Promise<void> {
    return this.apps.stop();
  }

  /** The neighbours as they are at first; what was asked before is not remembered. */
  reset(): void {
    const { neighbours } = this;
    neighbours.supply = 'acquired';
    neighbours.release = 'released';
    neighbours.wallet = 'answers';
    neighbours.stale = false;
    neighbours.isDown = false;
    neighbours.expiresInMs = 20 * 60_000;
    neighbours.refusing.clear();
    neighbours.shut.clear();
    neighbours.stocks.clear();
    neighbours.canResend = false;
    neighbours.resendTerms = null;
    neighbours.sources = null;
    neighbours.phoneNumber = '+12025550134';
    this.clock.advance(60_000);
  }

  wake(job: string): void {
    this.apps.get('orders', Jobs).wake(job);
  }

  /** Whether the sources listed something. */
  refreshCatalogue(): Promise<boolean> {
    return this.apps.get('orders', CatalogueService).refresh();
  }

  /** Only the order's own events are decoded: hundreds of others would take longer than what is waited for. */
  eventsOf<T extends object>(event: MessageClass<T>, orderId: string): T[] {
    return this.witness.seen
      .filter(
        ({ name, payload }) => name === contractOf(event).name && payload['orderId'] === orderId,
      )
      .map((envelope) => decode(event, envelope.payload));
  }

  async eventOf<T extends object>(event: MessageClass<T>, orderId: string): Promise<T> {
    const [found] = await waitFor(
      () => {
        const events = this.eventsOf(event, orderId);
        return events.length > 0 ? events : null;
      },
      { deadlineMs: 10_000, what: `${event.name} of the order` },
    );
    return found as T;
  }

  endingsOf(orderId: string): string[] {
    return ENDINGS.flatMap((event) => this.eventsOf(event, orderId).map(() => event.name));
  }

  async view({ orderId, userId }: PlaceOrder): Promise<OrderView | null> {
    return (await this.witness.ask(create(GetOrder, { orderId, userId }))).order;
  }

  /** The wallet has answered the order's last command. */
  async settled(orderId: string, expected: 'captured' | 'released'): Promise<void> {
    await waitFor(
      async () => {
        const rows = await this.database.query<{ hold_state: string }>(
          'SELECT hold_state FROM orders WHERE id = $1',
          [orderId],
        );
        return rows[0]?.hold_state === expected;
      },
      { deadlineMs: 10_000, what: `the hold to be ${expected}` },
    );
  }

  /** What the wallet's own books say. */
  holdOf(orderId: string): string | undefined {
    return this.neighbours.holds.get(orderIds.hold(orderId))?.state;
  }

  /** What the provider's own books say. */
  numberOf(orderId: string, sequence = 1): string | undefined {
    return this.neighbours.numbers.get(reservationOf(orderId, sequence));
  }

  /** What the wallet took in the end, by its own books. */
  chargeOf(orderId: string): bigint | null | undefined {
    return this.neighbours.holds.get(orderIds.hold(orderId))?.captured;
  }

  /** An order that shows its number. */
  async openOrder(over: Partial<PlaceOrder> = {}): Promise<PlaceOrder> {
    const command = place(over);
    await this.witness.send(command);
    await this.eventOf(ReservationOpened, command.orderId);
    return command;
  }

  /** The order's time is up, by the database's clock. */
  async passDeadline(orderId: string): Promise<void> {
    await this.database.query(
      `UPDATE orders SET deadline = now() - interval '1 second' WHERE id = $1`,
      [orderId],
    );
    this.wake('order.expire');
  }
}
