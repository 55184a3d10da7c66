import {
  AccountChanged,
  CancelOrder,
  create,
  NumberUnavailable,
  OrderCancelled,
  OrderCompleted,
  OrderFailed,
  ReservationOpened,
  SourceRow,
  type PlaceOrder,
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

const sourceRow = (sourceId: string, health: SourceRow['health']): SourceRow =>
  create(SourceRow, {
    ...{ sourceId, health, kind: 'smspool', state: 'open', cause: 'recovered', probeAt: null },
    ...{ balance: null, codes: 0, misses: 0, medianSeconds: null },
  });

async function failedOrder(): Promise<PlaceOrder> {
  const command = place();
  await world.witness.send(command);
  await world.eventOf(OrderFailed, command.orderId);
  return command;
}

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

it('wants max-price + next tier: who gets none for the price is told what others sell it for', async () => {
  for (const id of ['smspool', 'stock', 'hero']) {
    neighbours.refusing.set(id, 'PROVIDER.SERVICE_UNAVAILABLE');
  }
  const { orderId, userId } = await failedOrder();
  expect(await world.eventOf(OrderFailed, orderId)).toMatchObject({
    reason: 'price_rose',
    newPrice: 65n,
  });
  await world.settled(orderId, 'released');
  // What it is offered for now, it can be bought for.
  const { orderId: next } = await world.openOrder({ userId, quotedPrice: 65n });
  expect(asked(next).at(-1)).toMatchObject({ sourceIds: ['dear'], maxPrice: 65n });
});

it('offers no dearer number where there is none to be had', async () => {
  const refuseAll = () => {
    for (const id of ['smspool', 'stock', 'hero']) {
      neighbours.refusing.set(id, 'PROVIDER.SERVICE_UNAVAILABLE');
    }
  };
  refuseAll();
  neighbours.stocks.set('dear', 0);
  const none = { reason: 'no_numbers', newPrice: null };
  expect(await world.eventOf(OrderFailed, (await failedOrder()).orderId)).toMatchObject(none);
  neighbours.stocks.clear();
  // Its account cannot buy.
  await world.witness.send(
    create(AccountChanged, { accountId: 'dear-main', health: 'no_balance' }),
  );
  neighbours.sources = [sourceRow('dear', 'no_balance'), sourceRow('smspool', 'healthy')];
  expect(await world.eventOf(OrderFailed, (await failedOrder()).orderId)).toMatchObject(none);
  await world.witness.send(create(AccountChanged, { accountId: 'dear-main', health: 'healthy' }));
});

it('tells who confirmed too late the price of what there is, not of what is sold out', async () => {
  neighbours.stocks.set('smspool', 0);
  const dearer = offer(WHATSAPP, 'FR', 2_000n);
  const dearest = offer(WHATSAPP, 'FR', 3_000n, { sourceId: 'hero' });
  const { offers } = neighbours;
  neighbours.offers = [...offers, dearer, dearest];
  world.clock.advance(60_000);
  const command = place({ countryCode: 'FR', quotedPrice: 15n });
  await world.witness.send(command);
  expect(await world.eventOf(OrderFailed, command.orderId)).toMatchObject({
    reason: 'price_rose',
    newPrice: 33n,
  });
  neighbours.stocks.set('hero', 0);
  const second = place({ countryCode: 'FR', quotedPrice: 15n });
  await world.witness.send(second);
  expect(await world.eventOf(OrderFailed, second.orderId)).toMatchObject({
    reason: 'no_numbers',
    newPrice: null,
  });
  neighbours.offers = offers;
});

it('fails once all have refused, with what the user can do most about', async () => {
  neighbours.stocks.set('dear', 0);
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
  neighbours.stocks.set('dear', 0);
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
