import {
  CancelOrder,
  create,
  NumberUnavailable,
  OrderCancelled,
  OrderCompleted,
  OrderFailed,
  ReservationOpened,
} from '@numera/contracts';
import { waitFor } from '@numera/testing';
import {
  codeFor,
  offer,
  place,
  reservationOf,
  startOrdersWorld,
  WHATSAPP,
  type OrdersWorld,
} from '../simulated/orders-world';
import type { PlayedNeighbours } from '../simulated/played-neighbours';

jest.setTimeout(20_000);

let world: OrdersWorld;
let neighbours: PlayedNeighbours;

beforeAll(async () => {
  world = await startOrdersWorld();
  neighbours = world.neighbours;
  neighbours.offers = [
    offer(WHATSAPP, 'US', 2_400n),
    offer(WHATSAPP, 'US', 2_500n, { sourceId: 'hero' }),
    offer(WHATSAPP, 'US', 0n, { sourceId: 'stock', price: 27n }),
    offer(WHATSAPP, 'US', 6_000n, { sourceId: 'dear' }),
  ];
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => world.reset());

const asked = (orderId: string) =>
  neighbours.acquired.filter((command) => command.orderId === orderId);
const triedBy = (orderId: string): string[][] => asked(orderId).map(({ sourceIds }) => sourceIds);

it('Out of stock → start again by hand: the next source is tried, under one hold and one charge', async () => {
  neighbours.refusing.set('smspool', 'PROVIDER.SERVICE_UNAVAILABLE');
  const { orderId } = await world.openOrder();
  expect(triedBy(orderId)).toEqual([
    ['smspool', 'stock', 'hero'],
    ['stock', 'hero'],
  ]);
  // The first number that is shown, though not the first that was asked for.
  expect(world.eventsOf(ReservationOpened, orderId)).toMatchObject([
    { sequence: 2, serverNumber: 3, price: 27n },
  ]);
  await world.witness.send(codeFor(orderId, 'Your code is 123-456', 2));
  await world.eventOf(OrderCompleted, orderId);
  await world.settled(orderId, 'captured');
  expect(world.chargeOf(orderId)).toBe(27n);
});

it('Listed price cannot actually be bought: what is sold within it is, never dearer', async () => {
  neighbours.refusing.set('smspool', 'PROVIDER.PRICE_ROSE');
  const { orderId } = await world.openOrder();
  for (const { maxCost, maxPrice, sourceIds } of asked(orderId)) {
    expect(maxCost).toBeLessThanOrEqual(2_700n);
    expect(maxCost).toBeGreaterThanOrEqual(2_500n);
    expect(maxPrice).toBe(27n);
    expect(sourceIds).not.toContain('dear');
  }
  expect(await world.eventOf(ReservationOpened, orderId)).toMatchObject({ price: 27n });
});

it('skips with the providers the sources that are not open', async () => {
  neighbours.shut.add('smspool').add('stock');
  const { orderId } = await world.openOrder();
  expect(triedBy(orderId)).toHaveLength(1);
  neighbours.refusing.set('stock', 'PROVIDER.SERVICE_UNAVAILABLE');
  neighbours.shut.delete('stock');
  const second = await world.openOrder();
  expect(triedBy(second.orderId)).toEqual([['smspool', 'stock', 'hero'], ['hero']]);
});

it('fails once all have refused, with what the user can do most about', async () => {
  neighbours.refusing.set('smspool', 'PROVIDER.TIMEOUT');
  neighbours.refusing.set('stock', 'PROVIDER.SERVICE_UNAVAILABLE');
  neighbours.refusing.set('hero', 'PROVIDER.INSUFFICIENT_BALANCE');
  const command = place();
  await world.witness.send(command);
  const { orderId } = command;
  expect(await world.eventOf(OrderFailed, orderId)).toMatchObject({ reason: 'no_numbers' });
  expect(triedBy(orderId)).toHaveLength(3);
  await world.settled(orderId, 'released');
});

it('fails at once when no source is open', async () => {
  for (const id of ['smspool', 'stock', 'hero']) neighbours.shut.add(id);
  const command = place();
  await world.witness.send(command);
  await world.eventOf(OrderFailed, command.orderId);
  expect(triedBy(command.orderId)).toHaveLength(1);
});

it('spends no money again before an unknown purchase is settled', async () => {
  neighbours.supply = 'unknown';
  const command = place();
  const { orderId } = command;
  await world.witness.send(command);
  await waitFor(
    async () =>
      (
        await world.database.query(
          `SELECT 1 FROM reservations WHERE order_id = $1 AND state = 'unknown'`,
          [orderId],
        )
      ).length > 0,
    { deadlineMs: 5_000, what: 'the purchase to be unknown' },
  );
  expect(triedBy(orderId)).toHaveLength(1);
  neighbours.supply = 'acquired';
  await world.witness.send(
    create(NumberUnavailable, {
      orderId,
      reservationId: reservationOf(orderId),
      reason: 'PROVIDER.TIMEOUT',
      sourceId: 'smspool',
    }),
  );
  await world.eventOf(ReservationOpened, orderId);
  expect(triedBy(orderId)).toEqual([
    ['smspool', 'stock', 'hero'],
    ['stock', 'hero'],
  ]);
});

it('tries no further source for an order that is being cancelled', async () => {
  neighbours.supply = 'silent';
  const command = place();
  const { orderId, userId } = command;
  await world.witness.send(command);
  await waitFor(() => asked(orderId).length > 0, { deadlineMs: 5_000, what: 'the purchase' });
  neighbours.release = 'silent';
  await world.witness.send(create(CancelOrder, { orderId, userId }));
  await world.witness.send(
    create(NumberUnavailable, {
      orderId,
      reservationId: reservationOf(orderId),
      reason: 'PROVIDER.SERVICE_UNAVAILABLE',
      sourceId: 'smspool',
    }),
  );
  await world.eventOf(OrderCancelled, orderId);
  expect(triedBy(orderId)).toHaveLength(1);
});

it("waits on the operator's own numbers for their time, and not less for a provider's margin", async () => {
  neighbours.refusing.set('smspool', 'PROVIDER.SERVICE_UNAVAILABLE');
  const { orderId } = await world.openOrder();
  const { openedAt, deadline } = await world.eventOf(ReservationOpened, orderId);
  const seconds = (Date.parse(deadline) - Date.parse(openedAt)) / 1_000;
  expect(seconds).toBeGreaterThan(1_190);
  expect(seconds).toBeLessThanOrEqual(1_200);
});
