import {
  CancelOrder,
  create,
  ListOrders,
  NumberReleased,
  NumberUnavailable,
  OrderClosing,
  OrderNeedsAttention,
} from '@numera/contracts';
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

describe('what others got wrong', () => {
  it('every end without a code gives the money back exactly once, unasked', async () => {
    const kept = neighbours.balance;
    const expired = await world.openOrder();
    const cancelled = await world.openOrder();
    const ended = await world.openOrder();
    await world.passDeadline(expired.orderId);
    const { orderId, userId } = cancelled;
    await Promise.all(
      Array.from({ length: 20 }, () =>
        world.witness.send(create(CancelOrder, { orderId, userId })),
      ),
    );
    await world.witness.send(
      create(NumberReleased, {
        orderId: ended.orderId,
        reservationId: reservationOf(ended.orderId),
      }),
    );
    for (const order of [expired, cancelled, ended]) {
      await world.settled(order.orderId, 'released');
      expect(world.endingsOf(order.orderId)).toHaveLength(1);
    }
    expect(neighbours.balance).toBe(kept);
  });

  it('gives no money back before the provider is known to have released the number', async () => {
    neighbours.release = 'silent';
    const { orderId, userId } = await world.openOrder();
    await world.witness.send(create(CancelOrder, { orderId, userId }));
    await world.eventOf(OrderClosing, orderId);
    expect(world.holdOf(orderId)).toBe('placed');
    expect(world.endingsOf(orderId)).toEqual([]);
  });

  it('refuses to cancel a completed order', async () => {
    const command = await world.openOrder();
    const { orderId, userId } = command;
    await world.witness.send(codeFor(orderId));
    await world.witness.send(create(CancelOrder, { orderId, userId }));
    await world.settled(orderId, 'captured');
    expect(await world.view(command)).toMatchObject({ state: 'completed' });
    expect(world.holdOf(orderId)).toBe('captured');
  });

  it('treats an unknown purchase neither as bought nor as not bought', async () => {
    neighbours.supply = 'unknown';
    const command = place();
    await world.witness.send(command);
    await waitFor(
      async () =>
        (
          await world.database.query(
            `SELECT 1 FROM reservations WHERE order_id = $1 AND state = 'unknown'`,
            [command.orderId],
          )
        ).length > 0,
      { deadlineMs: 5_000, what: 'the reservation to be unknown' },
    );
    expect(await world.view(command)).toMatchObject({ state: 'pending' });
    expect(world.holdOf(command.orderId)).toBe('placed');
    const reservationId = reservationOf(command.orderId);
    const reason = 'PROVIDER.TIMEOUT';
    await world.witness.send(
      create(NumberUnavailable, { orderId: command.orderId, reservationId, reason }),
    );
    await world.settled(command.orderId, 'released');
  });

  it('reports a code that comes after the end, and never charges for it', async () => {
    const command = await world.openOrder();
    const { orderId, userId } = command;
    await world.witness.send(create(CancelOrder, { orderId, userId }));
    await world.settled(orderId, 'released');
    await world.witness.send(codeFor(orderId));
    expect(await world.eventOf(OrderNeedsAttention, orderId)).toMatchObject({
      problem: 'late_code',
    });
    expect(world.holdOf(orderId)).toBe('released');
    expect(await world.view(command)).toMatchObject({ state: 'cancelled', code: null });
  });

  it('keeps an order whatever becomes of it, in pages', async () => {
    const userId = newUser();
    const orders = [
      await world.openOrder({ userId }),
      await world.openOrder({ userId }),
      await world.openOrder({ userId }),
    ];
    for (const { orderId } of orders)
      await world.witness.send(create(CancelOrder, { orderId, userId }));
    for (const { orderId } of orders) await world.settled(orderId, 'released');
    const ask = (page: number) =>
      world.witness.ask(create(ListOrders, { userId, scope: 'history', page, pageSize: 2 }));
    const [first, second] = [await ask(1), await ask(2)];
    expect(first).toMatchObject({ total: 3, pages: 2 });
    expect([...first.orders, ...second.orders].map((order) => order.orderId)).toEqual(
      orders.map((order) => order.orderId).reverse(),
    );
  });
});
