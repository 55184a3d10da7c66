import { CancelOrder, create, PlaceOrder, WatchEnded } from '@numera/contracts';
import { waitFor } from '@numera/testing';
import {
  startOrdersWorld,
  codeFor,
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

describe('races', () => {
  /** Each pair is sent at the same time; whatever wins, the books agree. */
  const RUNS = 15;
  const cancel = ({ orderId, userId }: PlaceOrder) =>
    world.witness.send(create(CancelOrder, { orderId, userId }));
  const code = ({ orderId }: PlaceOrder) => world.witness.send(codeFor(orderId));
  const expire = ({ orderId }: PlaceOrder) => world.passDeadline(orderId);
  const end = ({ orderId }: PlaceOrder) =>
    world.witness.send(create(WatchEnded, { orderId, reservationId: reservationOf(orderId) }));

  it.each([
    ['a code and a cancellation', [code, cancel]],
    ['a code and the deadline', [code, expire]],
    ['a cancellation and the deadline', [cancel, expire]],
    ['a code and the end of the number', [code, end]],
    ['two codes', [code, code]],
    ['two cancellations', [cancel, cancel]],
    ['everything at once', [code, cancel, expire, end, code, cancel]],
  ])('between %s end once, charged exactly for a code', async (_, rivals) => {
    const orders = await Promise.all(Array.from({ length: RUNS }, () => world.openOrder()));
    await Promise.all(orders.flatMap((order) => rivals.map((act) => act(order))));
    for (const { orderId } of orders) {
      const [ending] = await waitFor(
        () => (world.endingsOf(orderId).length > 0 ? world.endingsOf(orderId) : null),
        { deadlineMs: 10_000, what: 'the order to end' },
      );
      const isCharged = ending === 'OrderCompleted';
      await world.settled(orderId, isCharged ? 'captured' : 'released');
      expect(world.holdOf(orderId)).toBe(isCharged ? 'captured' : 'released');
      expect(world.endingsOf(orderId)).toHaveLength(1);
      if (!isCharged) expect(world.numberOf(orderId)).toBe('released');
    }
    expect(neighbours.refusals).toBe(0);
  });
});
