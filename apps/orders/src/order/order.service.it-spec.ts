import {
  AcquireNumber,
  CancelOrder,
  CodeReceived,
  contractOf,
  create,
  decode,
  GetOrder,
  ListOrders,
  ListOrderSettlements,
  NumberReleased,
  NumberUnavailable,
  Offer,
  OrderCancelled,
  OrderClosing,
  OrderCompleted,
  OrderExpired,
  OrderFailed,
  OrderNeedsAttention,
  PlaceOrder,
  ReservationOpened,
  SourceCatalogue,
  SourceCountry,
  SourceService,
  WatchEnded,
  type MessageClass,
  type OrderView,
} from '@numera/contracts';
import { Clock, ManualClock, newId } from '@numera/kernel';
import { Database } from '@numera/database';
import { jobOrigin } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { startTestApps, waitFor, type TestApps } from '@numera/testing';
import { ordersApp } from '../orders.app';
import { PlayedNeighbours } from './order.world';
import { orderIds } from './order.rules';

jest.setTimeout(20_000);

let apps: TestApps;
let world: PlayedNeighbours;
let database: Database;
let users = 5_000;
/** Time passes for what is kept in memory only where a test says so. */
const clock = new ManualClock(1_000_000);

const WHATSAPP = 1012;
const offer = (serviceId: number, countryCode: string, cost: bigint, sourceId = 'smspool') =>
  create(Offer, { sourceId, serviceId, countryCode, cost });

beforeAll(async () => {
  apps = await startTestApps([ordersApp], {
    env: { ORDER_RESEND_SEC: '3600', MAX_ACTIVE_ORDERS: '40' },
    replace: [{ provide: Clock, useValue: clock }],
  });
  database = apps.get('orders', Database);
  world = new PlayedNeighbours(apps.transport);
  world.catalogue = create(SourceCatalogue, {
    services: [
      create(SourceService, { serviceId: WHATSAPP, name: 'WhatsApp ' }),
      create(SourceService, { serviceId: 907, name: 'Telegram' }),
      create(SourceService, { serviceId: 5, name: 'Dear' }),
    ],
    countries: [
      create(SourceCountry, { countryCode: 'US', name: 'United States' }),
      create(SourceCountry, { countryCode: 'FR', name: 'France' }),
    ],
  });
  world.offers = [offer(WHATSAPP, 'US', 2_500n), offer(907, 'US', 3_000n), offer(5, 'US', 20_000n)];
  await world.attach();
  clock.advance(60_000);
  apps.get('orders', Jobs).wake('catalogue.refresh');
  await waitFor(async () => (await countRows('countries')) === 2, {
    deadlineMs: 10_000,
    what: 'the catalogue',
  });
}, 60_000);
afterAll(() => apps.stop());
beforeEach(() => {
  world.supply = 'acquired';
  world.release = 'released';
  world.wallet = 'answers';
  world.stale = false;
  world.isDown = false;
  world.expiresInMs = 20 * 60_000;
  // What was asked before is not remembered.
  clock.advance(60_000);
});

const countRows = async (table: string): Promise<number> =>
  Number((await database.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n);
const newUser = (): string => String((users += 1));
const place = (over: Partial<PlaceOrder> = {}): PlaceOrder =>
  create(PlaceOrder, {
    orderId: newId(),
    userId: newUser(),
    serviceId: WHATSAPP,
    countryCode: 'US',
    numberType: 'temporary',
    quotedPrice: 27n,
    ...over,
  });
const reservationOf = (orderId: string): string => orderIds.reservation(orderId, 1);
const codeFor = (orderId: string, text = 'Your code is 123-456'): CodeReceived =>
  create(CodeReceived, {
    orderId,
    reservationId: reservationOf(orderId),
    messageId: newId(),
    code: '123456',
    text,
    seenAt: new Date().toISOString(),
  });
/** Only the order's own events are decoded: hundreds of others would take longer than what is waited for. */
const eventsOf = <T extends object>(event: MessageClass<T>, orderId: string): T[] =>
  apps.witness.seen
    .filter(
      ({ name, payload }) => name === contractOf(event).name && payload['orderId'] === orderId,
    )
    .map((envelope) => decode(event, envelope.payload));
const eventOf = <T extends object>(event: MessageClass<T>, orderId: string): Promise<T> =>
  waitFor(() => eventsOf(event, orderId)[0], {
    deadlineMs: 10_000,
    what: `${event.name} of the order`,
  }) as Promise<T>;
const ENDINGS = [OrderCompleted, OrderExpired, OrderCancelled, OrderFailed] as const;
const endingsOf = (orderId: string): string[] =>
  ENDINGS.flatMap((event) => eventsOf(event, orderId).map(() => event.name));
const view = async ({ orderId, userId }: PlaceOrder): Promise<OrderView | null> =>
  (await apps.witness.ask(create(GetOrder, { orderId, userId }))).order;
const settled = (orderId: string, expected: 'captured' | 'released') =>
  waitFor(
    async () => {
      const rows = await database.query<{ hold_state: string }>(
        'SELECT hold_state FROM orders WHERE id = $1',
        [orderId],
      );
      return rows[0]?.hold_state === expected;
    },
    { deadlineMs: 5_000, what: `the hold to be ${expected}` },
  );
const holdOf = (orderId: string) => world.holds.get(orderIds.hold(orderId))?.state;
const numberOf = (orderId: string) => world.numbers.get(reservationOf(orderId));

/** An order that shows its number. */
async function openOrder(over: Partial<PlaceOrder> = {}): Promise<PlaceOrder> {
  const command = place(over);
  await apps.witness.send(command);
  await eventOf(ReservationOpened, command.orderId);
  return command;
}

/** Its time is up, as far as the database's clock says. */
async function passDeadline(orderId: string): Promise<void> {
  await database.query(`UPDATE orders SET deadline = now() - interval '1 second' WHERE id = $1`, [
    orderId,
  ]);
  apps.get('orders', Jobs).wake('order.expire');
}

describe('an order that goes well', () => {
  it('holds the price, shows the number, delivers the code and charges once', async () => {
    const command = await openOrder();
    const { orderId } = command;
    const opened = await eventOf(ReservationOpened, orderId);
    expect(opened).toMatchObject({
      phoneNumber: '+12025550134',
      serviceName: 'WhatsApp',
      serviceEmoji: '💬',
      price: 27n,
      serverNumber: 1,
    });
    expect(holdOf(orderId)).toBe('placed');
    expect(await view(command)).toMatchObject({ state: 'waiting_code', code: null });

    await apps.witness.send(codeFor(orderId));
    expect(await eventOf(OrderCompleted, orderId)).toMatchObject({
      code: '123456',
      text: 'Your code is 123-456',
      phoneNumber: '+12025550134',
      price: 27n,
    });
    await settled(orderId, 'captured');
    expect(holdOf(orderId)).toBe('captured');
    expect(await view(command)).toMatchObject({ state: 'completed', code: '123456' });
  });

  it('asks for a number no dearer than the price allows', async () => {
    const { orderId } = await openOrder();
    const asked = world.acquired.find((message) => message.orderId === orderId);
    // 0.27 sold with 7 % on top of what it costs.
    expect(asked).toMatchObject({
      maxCost: 2_523n,
      sourceIds: ['smspool'],
    } satisfies Partial<AcquireNumber>);
  });

  it('waits ten minutes, and never past the expiry of the provider', async () => {
    const usual = await eventOf(ReservationOpened, (await openOrder()).orderId);
    const seconds = (event: ReservationOpened) =>
      (Date.parse(event.deadline) - Date.parse(event.openedAt)) / 1_000;
    expect(seconds(usual)).toBe(600);
    world.expiresInMs = 120_000;
    const shorter = await eventOf(ReservationOpened, (await openOrder()).orderId);
    expect(seconds(shorter)).toBeGreaterThan(100);
    expect(seconds(shorter)).toBeLessThanOrEqual(105);
  });

  it('records every change with its time and cause', async () => {
    const { orderId } = await openOrder();
    await apps.witness.send(codeFor(orderId));
    await settled(orderId, 'captured');
    const rows = await database.query<{
      subject: string;
      to_state: string;
      cause: string;
      at: Date;
    }>(
      'SELECT subject, to_state, cause, at FROM order_transitions WHERE order_id = $1 ORDER BY id',
      [orderId],
    );
    expect(rows.map((row) => `${row.subject} ${row.to_state} by ${row.cause}`)).toEqual([
      'order pending by placed',
      'hold placed by hold_placed',
      'reservation requested by hold_placed',
      'reservation open by number_acquired',
      'order waiting_code by number_acquired',
      'reservation code_received by code_received',
      'order completed by code_received',
      'hold capturing by code_received',
      'hold captured by hold_captured',
    ]);
    expect(rows.every((row) => row.at instanceof Date)).toBe(true);
  });

  it('keeps what it has when further codes come', async () => {
    const command = await openOrder();
    await apps.witness.send(codeFor(command.orderId));
    await apps.witness.send(codeFor(command.orderId, 'another text'));
    expect(eventsOf(OrderCompleted, command.orderId)).toHaveLength(1);
    expect(await view(command)).toMatchObject({ text: 'Your code is 123-456' });
  });
});

describe('pressing twice', () => {
  it('makes two hundred concurrent presses of one button one order', async () => {
    const command = place();
    await Promise.all(Array.from({ length: 200 }, () => apps.witness.send(command)));
    await eventOf(ReservationOpened, command.orderId);
    const mine = await apps.witness.ask(
      create(ListOrders, { userId: command.userId, scope: 'active', page: 1, pageSize: 10 }),
    );
    expect(mine.total).toBe(1);
    expect(eventsOf(ReservationOpened, command.orderId)).toHaveLength(1);
    expect(world.acquired.filter((asked) => asked.orderId === command.orderId)).toHaveLength(1);
  });

  it('does nothing for an order that has ended', async () => {
    const command = await openOrder();
    await apps.witness.send(codeFor(command.orderId));
    await apps.witness.send(command);
    await settled(command.orderId, 'captured');
    expect(endingsOf(command.orderId)).toEqual(['OrderCompleted']);
  });

  it('limits how many orders one user has under way', async () => {
    const userId = newUser();
    await Promise.all(Array.from({ length: 40 }, () => openOrder({ userId })));
    const tooMany = place({ userId });
    await apps.witness.send(tooMany);
    expect(await eventOf(OrderFailed, tooMany.orderId)).toMatchObject({
      reason: 'too_many_orders',
    });
  });
});

describe('an order that is refused', () => {
  const refused = async (over: Partial<PlaceOrder>) => {
    const command = place(over);
    await apps.witness.send(command);
    const failed = await eventOf(OrderFailed, command.orderId);
    expect(holdOf(command.orderId)).toBeUndefined();
    expect(await view(command)).toMatchObject({ state: 'failed', failure: failed.reason });
    return failed;
  };

  it('fails with the new price when the price rose since the quote', async () => {
    expect(await refused({ quotedPrice: 26n })).toMatchObject({
      reason: 'price_rose',
      newPrice: 27n,
    });
  });

  it('fails for a product that nobody knows, offers, or sells within the cap', async () => {
    expect(await refused({ serviceId: 424_242 })).toMatchObject({ reason: 'unknown_product' });
    expect(await refused({ countryCode: 'ZZ' })).toMatchObject({ reason: 'unknown_product' });
    expect(await refused({ countryCode: 'FR' })).toMatchObject({ reason: 'no_numbers' });
    expect(await refused({ serviceId: 5, quotedPrice: 100n })).toMatchObject({
      reason: 'no_numbers',
    });
  });

  it('is never sold from a last good copy', async () => {
    world.stale = true;
    expect(await refused({})).toMatchObject({ reason: 'provider_down' });
  });

  it('fails while the provider is away', async () => {
    world.isDown = true;
    expect(await refused({})).toMatchObject({ reason: 'provider_down' });
  });

  it('says how much is missing when the balance is too low', async () => {
    const kept = world.balance;
    world.balance = 20n;
    const command = place();
    await apps.witness.send(command);
    const failed = await eventOf(OrderFailed, command.orderId);
    world.balance = kept;
    expect(failed).toMatchObject({ reason: 'insufficient_funds', missing: 7n });
  });

  it('gives the money back when no number can be had', async () => {
    world.supply = 'unavailable';
    const command = place();
    await apps.witness.send(command);
    expect(await eventOf(OrderFailed, command.orderId)).toMatchObject({ reason: 'no_numbers' });
    await settled(command.orderId, 'released');
    expect(holdOf(command.orderId)).toBe('released');
  });
});

describe('cancelling', () => {
  it('gives number and money back', async () => {
    const { orderId, userId } = await openOrder();
    await apps.witness.send(create(CancelOrder, { orderId, userId }));
    await eventOf(OrderCancelled, orderId);
    expect(eventsOf(OrderClosing, orderId)).toMatchObject([{ cause: 'cancel' }]);
    await settled(orderId, 'released');
    expect(numberOf(orderId)).toBe('released');
  });

  it('is for the owner only, in the own bot only', async () => {
    const { orderId, userId } = await openOrder();
    await apps.witness.send(create(CancelOrder, { orderId, userId: newUser() }));
    await apps.witness.send(create(CancelOrder, { orderId, userId }), jobOrigin('7000000002'));
    expect(await view(place({ orderId, userId }))).toMatchObject({ state: 'waiting_code' });
    expect(await view(place({ orderId, userId: newUser() }))).toBeNull();
  });

  it('works while it is unknown whether a number was bought, and gives a found one back', async () => {
    world.supply = 'unknown';
    world.release = 'silent';
    const command = place();
    const { orderId, userId } = command;
    await apps.witness.send(command);
    await waitFor(() => world.acquired.some((asked) => asked.orderId === orderId), {
      deadlineMs: 5_000,
      what: 'the purchase',
    });
    const cancel = await apps.witness.send(create(CancelOrder, { orderId, userId }));
    await eventOf(OrderClosing, orderId);
    expect(holdOf(orderId)).toBe('placed');
    world.release = 'released';
    world.sell(reservationOf(orderId), orderId, cancel);
    await eventOf(OrderCancelled, orderId);
    await settled(orderId, 'released');
    expect(numberOf(orderId)).toBe('released');
    expect(eventsOf(ReservationOpened, orderId)).toHaveLength(0);
  });

  it('waits for a wallet that has not answered yet', async () => {
    world.wallet = 'silent';
    const command = place();
    const { orderId, userId } = command;
    await apps.witness.send(command);
    await apps.witness.send(create(CancelOrder, { orderId, userId }));
    await eventOf(OrderClosing, orderId);
    expect(endingsOf(orderId)).toEqual([]);
    world.wallet = 'answers';
    // The command to hold is sent again, as after a loss.
    await database.query(
      `UPDATE orders SET hold_asked_at = now() - interval '2 hours' WHERE id = $1`,
      [orderId],
    );
    apps.get('orders', Jobs).wake('order.ask-wallet-again');
    await eventOf(OrderCancelled, orderId);
    await settled(orderId, 'released');
    expect(world.acquired.some((asked) => asked.orderId === orderId)).toBe(false);
  });

  it('completes when the code comes in while closing', async () => {
    world.release = 'silent';
    const { orderId, userId } = await openOrder();
    await apps.witness.send(create(CancelOrder, { orderId, userId }));
    await apps.witness.send(codeFor(orderId));
    await eventOf(OrderCompleted, orderId);
    await settled(orderId, 'captured');
    expect(endingsOf(orderId)).toEqual(['OrderCompleted']);
  });
});

describe('time', () => {
  it('expires an order at its deadline and gives number and money back', async () => {
    const { orderId } = await openOrder();
    await passDeadline(orderId);
    await eventOf(OrderExpired, orderId);
    expect(eventsOf(OrderClosing, orderId)).toMatchObject([{ cause: 'expiry' }]);
    await settled(orderId, 'released');
    expect(numberOf(orderId)).toBe('released');
  });

  it('expires an order whose number the provider itself ended', async () => {
    const { orderId } = await openOrder();
    await apps.witness.send(create(WatchEnded, { orderId, reservationId: reservationOf(orderId) }));
    await eventOf(OrderExpired, orderId);
    await settled(orderId, 'released');
  });

  it('lets the user go when the provider does not release the number in time, and tells admins', async () => {
    world.release = 'silent';
    const { orderId, userId } = await openOrder();
    await apps.witness.send(create(CancelOrder, { orderId, userId }));
    await database.query(
      `UPDATE orders SET closing_since = now() - interval '31 minutes' WHERE id = $1`,
      [orderId],
    );
    apps.get('orders', Jobs).wake('order.let-go');
    await eventOf(OrderCancelled, orderId);
    await settled(orderId, 'released');
    expect(eventsOf(OrderNeedsAttention, orderId)).toMatchObject([{ problem: 'release_overdue' }]);
    // The number is still asked for until it is known to be back.
    world.release = 'released';
    await database.query(
      `UPDATE reservations SET asked_at = now() - interval '2 hours' WHERE order_id = $1`,
      [orderId],
    );
    apps.get('orders', Jobs).wake('order.ask-providers-again');
    await waitFor(() => numberOf(orderId) === 'released', {
      deadlineMs: 5_000,
      what: 'the release',
    });
  });

  it('tells admins of an order that neither gets nor is refused a number, once', async () => {
    world.supply = 'silent';
    const { orderId } = place();
    await apps.witness.send(place({ orderId }));
    await waitFor(() => world.acquired.some((asked) => asked.orderId === orderId), {
      deadlineMs: 5_000,
      what: 'the purchase to be asked for',
    });
    await database.query(
      `UPDATE orders SET placed_at = now() - interval '10 minutes' WHERE id = $1`,
      [orderId],
    );
    apps.get('orders', Jobs).wake('order.alert-supply');
    expect(await eventOf(OrderNeedsAttention, orderId)).toMatchObject({
      problem: 'supply_overdue',
    });
    // Asked again, the providers answer.
    world.supply = 'acquired';
    await database.query(
      `UPDATE reservations SET asked_at = now() - interval '2 hours' WHERE order_id = $1`,
      [orderId],
    );
    apps.get('orders', Jobs).wake('order.ask-providers-again');
    await eventOf(ReservationOpened, orderId);
    expect(eventsOf(OrderNeedsAttention, orderId)).toHaveLength(1);
  });

  it('sends a capture again that nobody answered: no code without a charge', async () => {
    const { orderId } = await openOrder();
    world.wallet = 'silent';
    await apps.witness.send(codeFor(orderId));
    await eventOf(OrderCompleted, orderId);
    expect(holdOf(orderId)).toBe('placed');
    world.wallet = 'answers';
    await database.query(
      `UPDATE orders SET hold_asked_at = now() - interval '2 hours' WHERE id = $1`,
      [orderId],
    );
    apps.get('orders', Jobs).wake('order.ask-wallet-again');
    await settled(orderId, 'captured');
  });
});

describe('what others got wrong', () => {
  it('every end without a code gives the money back exactly once, unasked', async () => {
    const kept = world.balance;
    const expired = await openOrder();
    const cancelled = await openOrder();
    const ended = await openOrder();
    await passDeadline(expired.orderId);
    const { orderId, userId } = cancelled;
    await Promise.all(
      Array.from({ length: 20 }, () => apps.witness.send(create(CancelOrder, { orderId, userId }))),
    );
    await apps.witness.send(
      create(NumberReleased, {
        orderId: ended.orderId,
        reservationId: reservationOf(ended.orderId),
      }),
    );
    for (const order of [expired, cancelled, ended]) {
      await settled(order.orderId, 'released');
      expect(endingsOf(order.orderId)).toHaveLength(1);
    }
    expect(world.balance).toBe(kept);
  });

  it('gives no money back before the provider is known to have released the number', async () => {
    world.release = 'silent';
    const { orderId, userId } = await openOrder();
    await apps.witness.send(create(CancelOrder, { orderId, userId }));
    await eventOf(OrderClosing, orderId);
    expect(holdOf(orderId)).toBe('placed');
    expect(endingsOf(orderId)).toEqual([]);
  });

  it('refuses to cancel a completed order', async () => {
    const command = await openOrder();
    const { orderId, userId } = command;
    await apps.witness.send(codeFor(orderId));
    await apps.witness.send(create(CancelOrder, { orderId, userId }));
    await settled(orderId, 'captured');
    expect(await view(command)).toMatchObject({ state: 'completed' });
    expect(holdOf(orderId)).toBe('captured');
  });

  it('treats an unknown purchase neither as bought nor as not bought', async () => {
    world.supply = 'unknown';
    const command = place();
    await apps.witness.send(command);
    await waitFor(
      async () =>
        (
          await database.query(
            `SELECT 1 FROM reservations WHERE order_id = $1 AND state = 'unknown'`,
            [command.orderId],
          )
        ).length,
      { deadlineMs: 5_000, what: 'the reservation to be unknown' },
    );
    expect(await view(command)).toMatchObject({ state: 'pending' });
    expect(holdOf(command.orderId)).toBe('placed');
    const reservationId = reservationOf(command.orderId);
    const reason = 'PROVIDER.TIMEOUT';
    await apps.witness.send(
      create(NumberUnavailable, { orderId: command.orderId, reservationId, reason }),
    );
    await settled(command.orderId, 'released');
  });

  it('reports a code that comes after the end, and never charges for it', async () => {
    const command = await openOrder();
    const { orderId, userId } = command;
    await apps.witness.send(create(CancelOrder, { orderId, userId }));
    await settled(orderId, 'released');
    await apps.witness.send(codeFor(orderId));
    expect(await eventOf(OrderNeedsAttention, orderId)).toMatchObject({ problem: 'late_code' });
    expect(holdOf(orderId)).toBe('released');
    expect(await view(command)).toMatchObject({ state: 'cancelled', code: null });
  });

  it('keeps an order whatever becomes of it, in pages', async () => {
    const userId = newUser();
    const orders = [
      await openOrder({ userId }),
      await openOrder({ userId }),
      await openOrder({ userId }),
    ];
    for (const { orderId } of orders)
      await apps.witness.send(create(CancelOrder, { orderId, userId }));
    for (const { orderId } of orders) await settled(orderId, 'released');
    const ask = (page: number) =>
      apps.witness.ask(create(ListOrders, { userId, scope: 'history', page, pageSize: 2 }));
    const [first, second] = [await ask(1), await ask(2)];
    expect(first).toMatchObject({ total: 3, pages: 2 });
    expect([...first.orders, ...second.orders].map((order) => order.orderId)).toEqual(
      orders.map((order) => order.orderId).reverse(),
    );
  });
});

describe('races', () => {
  /** Each pair is sent at the same time; whatever wins, the books agree. */
  const RUNS = 15;
  const cancel = ({ orderId, userId }: PlaceOrder) =>
    apps.witness.send(create(CancelOrder, { orderId, userId }));
  const code = ({ orderId }: PlaceOrder) => apps.witness.send(codeFor(orderId));
  const expire = ({ orderId }: PlaceOrder) => passDeadline(orderId);
  const end = ({ orderId }: PlaceOrder) =>
    apps.witness.send(create(WatchEnded, { orderId, reservationId: reservationOf(orderId) }));

  it.each([
    ['a code and a cancellation', [code, cancel]],
    ['a code and the deadline', [code, expire]],
    ['a cancellation and the deadline', [cancel, expire]],
    ['a code and the end of the number', [code, end]],
    ['two codes', [code, code]],
    ['two cancellations', [cancel, cancel]],
    ['everything at once', [code, cancel, expire, end, code, cancel]],
  ])('between %s end once, charged exactly for a code', async (_, rivals) => {
    const orders = await Promise.all(Array.from({ length: RUNS }, () => openOrder()));
    await Promise.all(orders.flatMap((order) => rivals.map((act) => act(order))));
    for (const { orderId } of orders) {
      const [ending] = await waitFor(
        () => (endingsOf(orderId).length > 0 ? endingsOf(orderId) : null),
        { deadlineMs: 10_000, what: 'the order to end' },
      );
      const isCharged = ending === 'OrderCompleted';
      await settled(orderId, isCharged ? 'captured' : 'released');
      expect(holdOf(orderId)).toBe(isCharged ? 'captured' : 'released');
      expect(endingsOf(orderId)).toHaveLength(1);
      if (!isCharged) expect(numberOf(orderId)).toBe('released');
    }
    expect(world.refusals).toBe(0);
  });
});

it('tells the wallet what the ledger should hold for every order', async () => {
  await database.query(`UPDATE orders SET changed_at = now() - interval '2 minutes'`);
  const expected = new Map<string, string>();
  let after: string | null = null;
  do {
    const page: { settlements: { ledgerId: string; expected: string }[]; next: string | null } =
      await apps.witness.ask(create(ListOrderSettlements, { after, limit: 7 }));
    for (const { ledgerId, expected: as } of page.settlements) {
      expect(expected.has(ledgerId)).toBe(false);
      expected.set(ledgerId, as);
    }
    after = page.next;
  } while (after !== null);
  for (const [ledgerId, as] of expected) {
    const actual = world.holds.get(ledgerId)?.state ?? 'none';
    expect(as).toBe(actual === 'placed' ? 'open' : actual);
  }
  expect(new Set(expected.values())).toEqual(new Set(['captured', 'released', 'none', 'open']));
  for (const ledgerId of world.holds.keys()) expect(expected.has(ledgerId)).toBe(true);
});
