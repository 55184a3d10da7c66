import { CancelOrder, ChangeNumber, create, PlaceOrder, WatchEnded } from '@numera/contracts';
import { newId } from '@numera/kernel';
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
  /** No number of the order runs on at the provider, save the one that brought the code. */
  const allReleased = (orderId: string, isCharged: boolean) =>
    waitFor(
      async () => {
        const rows = await world.database.query<{ sequence: number; state: string }>(
          'SELECT sequence, state FROM reservations WHERE order_id = $1',
          [orderId],
        );
        const running = rows.filter(
          ({ sequence }) => world.numberOf(orderId, sequence) === 'running',
        );
        return running.length === 0 || (isCharged && running.every(isPaid) && running.length === 1);
      },
      { deadlineMs: 10_000, what: 'the numbers to be released' },
    );
  const isPaid = ({ state }: { state: string }): boolean => state === 'code_received';

  /** Each pair is sent at the same time; whatever wins, the books agree. */
  const RUNS = 15;
  const cancel = ({ orderId, userId }: PlaceOrder) =>
    world.witness.send(create(CancelOrder, { orderId, userId }));
  const code = ({ orderId }: PlaceOrder) => world.witness.send(codeFor(orderId));
  const expire = ({ orderId }: PlaceOrder) => world.passDeadline(orderId);
  const end = ({ orderId }: PlaceOrder) =>
    world.witness.send(create(WatchEnded, { orderId, reservationId: reservationOf(orderId) }));
  const change = ({ orderId, userId }: PlaceOrder) =>
    world.witness.send(
      create(ChangeNumber, {
        changeId: newId(),
        orderId,
        userId,
        countryCode: null,
        quotedPrice: null,
      }),
    );

  it.each([
    ['a code and a cancellation', [code, cancel]],
    ['a code and the deadline', [code, expire]],
    ['a cancellation and the deadline', [cancel, expire]],
    ['a code and the end of the number', [code, end]],
    ['two codes', [code, code]],
    ['two cancellations', [cancel, cancel]],
    ['everything at once', [code, cancel, expire, end, code, cancel]],
    ['a code and a change', [code, change]],
    ['a change and a cancellation', [change, cancel]],
    ['changes, the deadline and a cancellation', [change, change, expire, cancel]],
    ['everything and changes', [change, code, change, cancel, expire, end, change]],
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
      await allReleased(orderId, isCharged);
    }
    expect(neighbours.refusals).toBe(0);
  });
});
