import {
  ListOrderSettlements,
  AcquireNumber,
  CancelOrder,
  create,
  ListOrders,
  OrderCancelled,
  OrderClosing,
  OrderCompleted,
  OrderExpired,
  OrderFailed,
  OrderNeedsAttention,
  PlaceOrder,
  ReservationOpened,
  WatchEnded,
} from '@numera/contracts';
import { jobOrigin } from '@numera/messaging';
import { waitFor } from '@numera/testing';
import {
  startOrdersWorld,
  codeFor,
  newUser,
  place,
  reservationOf,
  type OrdersWorld,
} from '../simulated/orders-world';
import type { PlayedNeighbours } from '../simulated/played-neighbours';

jest.setTimeout(20_000);

let world: OrdersWorld;
let neighbours: PlayedNeighbours;

beforeAll(async () => {
  world = await startOrdersWorld();
  neighbours = world.neighbours;
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => world.reset());

describe('an order that goes well', () => {
  it('holds the price, shows the number, delivers the code and charges once', async () => {
    const command = await world.openOrder();
    const { orderId } = command;
    const opened = await world.eventOf(ReservationOpened, orderId);
    expect(opened).toMatchObject({
      phoneNumber: '+12025550134',
      serviceName: 'WhatsApp',
      serviceEmoji: '💬',
      price: 27n,
      serverNumber: 2,
      sequence: 1,
      changesLeft: 5,
    });
    expect(world.holdOf(orderId)).toBe('placed');
    expect(await world.view(command)).toMatchObject({ state: 'waiting_code', code: null });

    await world.witness.send(codeFor(orderId));
    expect(await world.eventOf(OrderCompleted, orderId)).toMatchObject({
      code: '123456',
      text: 'Your code is 123-456',
      phoneNumber: '+12025550134',
      price: 27n,
    });
    await world.settled(orderId, 'captured');
    expect(world.holdOf(orderId)).toBe('captured');
    expect(await world.view(command)).toMatchObject({ state: 'completed', code: '123456' });
  });

  it('asks for a number no dearer than the price allows', async () => {
    const { orderId } = await world.openOrder();
    const asked = neighbours.acquired.find((message) => message.orderId === orderId);
    // 0.27 sold with 7 % on top of what it costs.
    expect(asked).toMatchObject({
      maxCost: 2_523n,
      sourceIds: ['smspool'],
    } satisfies Partial<AcquireNumber>);
  });

  it('waits ten minutes, and never past the expiry of the provider', async () => {
    const usual = await world.eventOf(ReservationOpened, (await world.openOrder()).orderId);
    const seconds = (event: ReservationOpened) =>
      (Date.parse(event.deadline) - Date.parse(event.openedAt)) / 1_000;
    expect(seconds(usual)).toBe(600);
    neighbours.expiresInMs = 120_000;
    const shorter = await world.eventOf(ReservationOpened, (await world.openOrder()).orderId);
    expect(seconds(shorter)).toBeGreaterThan(100);
    expect(seconds(shorter)).toBeLessThanOrEqual(105);
  });

  it('records every change with its time and cause', async () => {
    const { orderId } = await world.openOrder();
    await world.witness.send(codeFor(orderId));
    await world.settled(orderId, 'captured');
    const rows = await world.database.query<{
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
    const command = await world.openOrder();
    await world.witness.send(codeFor(command.orderId));
    await world.witness.send(codeFor(command.orderId, 'another text'));
    expect(world.eventsOf(OrderCompleted, command.orderId)).toHaveLength(1);
    expect(await world.view(command)).toMatchObject({ text: 'Your code is 123-456' });
  });
});

describe('pressing twice', () => {
  it('makes two hundred concurrent presses of one button one order', async () => {
    const command = place();
    await Promise.all(Array.from({ length: 200 }, () => world.witness.send(command)));
    await world.eventOf(ReservationOpened, command.orderId);
    const mine = await world.witness.ask(
      create(ListOrders, { userId: command.userId, scope: 'active', page: 1, pageSize: 10 }),
    );
    expect(mine.total).toBe(1);
    expect(world.eventsOf(ReservationOpened, command.orderId)).toHaveLength(1);
    expect(neighbours.acquired.filter((asked) => asked.orderId === command.orderId)).toHaveLength(
      1,
    );
  });

  it('does nothing for an order that has ended', async () => {
    const command = await world.openOrder();
    await world.witness.send(codeFor(command.orderId));
    await world.witness.send(command);
    await world.settled(command.orderId, 'captured');
    expect(world.endingsOf(command.orderId)).toEqual(['OrderCompleted']);
  });

  it('limits how many orders one user has under way', async () => {
    const userId = newUser();
    await Promise.all(Array.from({ length: 40 }, () => world.openOrder({ userId })));
    const tooMany = place({ userId });
    await world.witness.send(tooMany);
    expect(await world.eventOf(OrderFailed, tooMany.orderId)).toMatchObject({
      reason: 'too_many_orders',
    });
  });
});

describe('an order that is refused', () => {
  const refused = async (over: Partial<PlaceOrder>) => {
    const command = place(over);
    await world.witness.send(command);
    const failed = await world.eventOf(OrderFailed, command.orderId);
    expect(world.holdOf(command.orderId)).toBeUndefined();
    expect(await world.view(command)).toMatchObject({ state: 'failed', failure: failed.reason });
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
    neighbours.stale = true;
    expect(await refused({})).toMatchObject({ reason: 'provider_down' });
  });

  it('fails while the provider is away', async () => {
    neighbours.isDown = true;
    expect(await refused({})).toMatchObject({ reason: 'provider_down' });
  });

  it('says how much is missing when the balance is too low', async () => {
    const kept = neighbours.balance;
    neighbours.balance = 20n;
    const command = place();
    await world.witness.send(command);
    const failed = await world.eventOf(OrderFailed, command.orderId);
    neighbours.balance = kept;
    expect(failed).toMatchObject({ reason: 'insufficient_funds', missing: 7n });
  });

  it('gives the money back when no number can be had', async () => {
    neighbours.supply = 'unavailable';
    const command = place();
    await world.witness.send(command);
    expect(await world.eventOf(OrderFailed, command.orderId)).toMatchObject({
      reason: 'no_numbers',
    });
    await world.settled(command.orderId, 'released');
    expect(world.holdOf(command.orderId)).toBe('released');
  });
});

describe('cancelling', () => {
  it('gives number and money back', async () => {
    const { orderId, userId } = await world.openOrder();
    await world.witness.send(create(CancelOrder, { orderId, userId }));
    await world.eventOf(OrderCancelled, orderId);
    expect(world.eventsOf(OrderClosing, orderId)).toMatchObject([{ cause: 'cancel' }]);
    await world.settled(orderId, 'released');
    expect(world.numberOf(orderId)).toBe('released');
  });

  it('is for the owner only, in the own bot only', async () => {
    const { orderId, userId } = await world.openOrder();
    await world.witness.send(create(CancelOrder, { orderId, userId: newUser() }));
    await world.witness.send(create(CancelOrder, { orderId, userId }), jobOrigin('7000000002'));
    expect(await world.view(place({ orderId, userId }))).toMatchObject({ state: 'waiting_code' });
    expect(await world.view(place({ orderId, userId: newUser() }))).toBeNull();
  });

  it('works while it is unknown whether a number was bought, and gives a found one back', async () => {
    neighbours.supply = 'unknown';
    neighbours.release = 'silent';
    const command = place();
    const { orderId, userId } = command;
    await world.witness.send(command);
    await waitFor(() => neighbours.acquired.some((asked) => asked.orderId === orderId), {
      deadlineMs: 5_000,
      what: 'the purchase',
    });
    const cancel = await world.witness.send(create(CancelOrder, { orderId, userId }));
    await world.eventOf(OrderClosing, orderId);
    expect(world.holdOf(orderId)).toBe('placed');
    neighbours.release = 'released';
    neighbours.sell(reservationOf(orderId), orderId, cancel);
    await world.eventOf(OrderCancelled, orderId);
    await world.settled(orderId, 'released');
    expect(world.numberOf(orderId)).toBe('released');
    expect(world.eventsOf(ReservationOpened, orderId)).toHaveLength(0);
  });

  it('waits for a wallet that has not answered yet', async () => {
    neighbours.wallet = 'silent';
    const command = place();
    const { orderId, userId } = command;
    await world.witness.send(command);
    await world.witness.send(create(CancelOrder, { orderId, userId }));
    await world.eventOf(OrderClosing, orderId);
    expect(world.endingsOf(orderId)).toEqual([]);
    neighbours.wallet = 'answers';
    // The command to hold is sent again, as after a loss.
    await world.database.query(
      `UPDATE orders SET hold_asked_at = now() - interval '2 hours' WHERE id = $1`,
      [orderId],
    );
    world.wake('order.ask-wallet-again');
    await world.eventOf(OrderCancelled, orderId);
    await world.settled(orderId, 'released');
    expect(neighbours.acquired.some((asked) => asked.orderId === orderId)).toBe(false);
  });

  it('completes when the code comes in while closing', async () => {
    neighbours.release = 'silent';
    const { orderId, userId } = await world.openOrder();
    await world.witness.send(create(CancelOrder, { orderId, userId }));
    await world.witness.send(codeFor(orderId));
    await world.eventOf(OrderCompleted, orderId);
    await world.settled(orderId, 'captured');
    expect(world.endingsOf(orderId)).toEqual(['OrderCompleted']);
  });
});

describe('time', () => {
  it('expires an order at its deadline and gives number and money back', async () => {
    const { orderId } = await world.openOrder();
    await world.passDeadline(orderId);
    await world.eventOf(OrderExpired, orderId);
    expect(world.eventsOf(OrderClosing, orderId)).toMatchObject([{ cause: 'expiry' }]);
    await world.settled(orderId, 'released');
    expect(world.numberOf(orderId)).toBe('released');
  });

  it('expires an order whose number the provider itself ended', async () => {
    const { orderId } = await world.openOrder();
    await world.witness.send(
      create(WatchEnded, { orderId, reservationId: reservationOf(orderId) }),
    );
    await world.eventOf(OrderExpired, orderId);
    await world.settled(orderId, 'released');
  });

  it('lets the user go when the provider does not release the number in time, and tells admins', async () => {
    neighbours.release = 'silent';
    const { orderId, userId } = await world.openOrder();
    await world.witness.send(create(CancelOrder, { orderId, userId }));
    await world.database.query(
      `UPDATE orders SET closing_since = now() - interval '31 minutes' WHERE id = $1`,
      [orderId],
    );
    world.wake('order.let-go');
    await world.eventOf(OrderCancelled, orderId);
    await world.settled(orderId, 'released');
    expect(world.eventsOf(OrderNeedsAttention, orderId)).toMatchObject([
      { problem: 'release_overdue' },
    ]);
    // The number is still asked for until it is known to be back.
    neighbours.release = 'released';
    await world.database.query(
      `UPDATE reservations SET asked_at = now() - interval '2 hours' WHERE order_id = $1`,
      [orderId],
    );
    world.wake('order.ask-providers-again');
    await waitFor(() => world.numberOf(orderId) === 'released', {
      deadlineMs: 5_000,
      what: 'the release',
    });
  });

  it('tells admins of an order that neither gets nor is refused a number, once', async () => {
    neighbours.supply = 'silent';
    const { orderId } = place();
    await world.witness.send(place({ orderId }));
    await waitFor(() => neighbours.acquired.some((asked) => asked.orderId === orderId), {
      deadlineMs: 5_000,
      what: 'the purchase to be asked for',
    });
    await world.database.query(
      `UPDATE orders SET placed_at = now() - interval '10 minutes' WHERE id = $1`,
      [orderId],
    );
    world.wake('order.alert-supply');
    expect(await world.eventOf(OrderNeedsAttention, orderId)).toMatchObject({
      problem: 'supply_overdue',
    });
    // Asked again, the providers answer.
    neighbours.supply = 'acquired';
    await world.database.query(
      `UPDATE reservations SET asked_at = now() - interval '2 hours' WHERE order_id = $1`,
      [orderId],
    );
    world.wake('order.ask-providers-again');
    await world.eventOf(ReservationOpened, orderId);
    expect(world.eventsOf(OrderNeedsAttention, orderId)).toHaveLength(1);
  });

  it('sends a capture again that nobody answered: no code without a charge', async () => {
    const { orderId } = await world.openOrder();
    neighbours.wallet = 'silent';
    await world.witness.send(codeFor(orderId));
    await world.eventOf(OrderCompleted, orderId);
    expect(world.holdOf(orderId)).toBe('placed');
    neighbours.wallet = 'answers';
    await world.database.query(
      `UPDATE orders SET hold_asked_at = now() - interval '2 hours' WHERE id = $1`,
      [orderId],
    );
    world.wake('order.ask-wallet-again');
    await world.settled(orderId, 'captured');
  });
});

it('tells the wallet what the ledger should hold for every order', async () => {
  await world.database.query(`UPDATE orders SET changed_at = now() - interval '2 minutes'`);
  const expected = new Map<string, string>();
  let after: string | null = null;
  do {
    const page: { settlements: { ledgerId: string; expected: string }[]; next: string | null } =
      await world.witness.ask(create(ListOrderSettlements, { after, limit: 7 }));
    for (const { ledgerId, expected: as } of page.settlements) {
      expect(expected.has(ledgerId)).toBe(false);
      expected.set(ledgerId, as);
    }
    after = page.next;
  } while (after !== null);
  for (const [ledgerId, as] of expected) {
    const actual = neighbours.holds.get(ledgerId)?.state ?? 'none';
    expect(as).toBe(actual === 'placed' ? 'open' : actual);
  }
  expect(new Set(expected.values())).toEqual(new Set(['captured', 'released', 'none', 'open']));
  for (const ledgerId of neighbours.holds.keys()) expect(expected.has(ledgerId)).toBe(true);
});
