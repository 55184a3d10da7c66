import {
  CancelOrder,
  ChangeNumber,
  ChangeRefused,
  create,
  ListChangeCountries,
  ListOrderSettlements,
  OrderCancelled,
  OrderCompleted,
  OrderExpired,
  ReservationClosed,
  ReservationOpened,
  WatchEnded,
  type PlaceOrder,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { jobOrigin } from '@numera/messaging';
import { waitFor } from '@numera/testing';
import { orderIds } from './order.rules';
import {
  codeFor,
  newUser,
  offer,
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
  world = await startOrdersWorld({ MAX_NUMBER_CHANGES: '2' });
  neighbours = world.neighbours;
  neighbours.offers = [
    offer(WHATSAPP, 'US', 2_500n),
    offer(WHATSAPP, 'US', 2_500n, { sourceId: 'hero' }),
    offer(WHATSAPP, 'FR', 1_500n),
    offer(WHATSAPP, 'EG', 5_000n),
  ];
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => world.reset());

const change = (
  order: Pick<PlaceOrder, 'orderId' | 'userId'>,
  over: Partial<ChangeNumber> = {},
): ChangeNumber =>
  create(ChangeNumber, {
    changeId: newId(),
    orderId: order.orderId,
    userId: order.userId,
    countryCode: null,
    quotedPrice: null,
    ...over,
  });
const numbersOf = (orderId: string) => world.eventsOf(ReservationOpened, orderId);
const refusalsOf = (orderId: string) => world.eventsOf(ChangeRefused, orderId);
const until = (what: string, is: () => boolean) => waitFor(is, { deadlineMs: 5_000, what });

/** An order whose number was changed once. */
async function changedOrder(over: Partial<ChangeNumber> = {}): Promise<PlaceOrder> {
  const order = await world.openOrder();
  neighbours.phoneNumber = '+12025550199';
  await world.witness.send(change(order, over));
  await until('the other number', () => numbersOf(order.orderId).length === 2);
  return order;
}

describe('changing the number', () => {
  it('shows another first, then gives the old one back, under the same hold', async () => {
    const order = await changedOrder();
    const { orderId } = order;
    expect(numbersOf(orderId)).toMatchObject([
      { sequence: 1, changesLeft: 2, phoneNumber: '+12025550134' },
      { sequence: 2, changesLeft: 1, phoneNumber: '+12025550199', price: 27n },
    ]);
    await until('the old number to be back', () => world.numberOf(orderId) === 'released');
    expect(await world.eventOf(ReservationClosed, orderId)).toMatchObject({
      reservationId: reservationOf(orderId),
    });
    expect(world.holdOf(orderId)).toBe('placed');
    expect(await world.view(order)).toMatchObject({
      state: 'waiting_code',
      phoneNumber: '+12025550199',
      changesLeft: 1,
    });
    await world.witness.send(codeFor(orderId, 'code 123456', 2));
    await world.settled(orderId, 'captured');
    expect(world.chargeOf(orderId)).toBe(27n);
    expect(world.numberOf(orderId, 2)).toBe('running');
  });

  it('begins the wait anew, never past the expiry of the new number', async () => {
    const order = await world.openOrder();
    await world.database.query(
      `UPDATE orders SET deadline = now() + interval '20 seconds' WHERE id = $1`,
      [order.orderId],
    );
    neighbours.expiresInMs = 120_000;
    await world.witness.send(change(order));
    await until('the other number', () => numbersOf(order.orderId).length === 2);
    const [, { openedAt, deadline }] = numbersOf(order.orderId) as [unknown, ReservationOpened];
    const seconds = (Date.parse(deadline) - Date.parse(openedAt)) / 1_000;
    expect(seconds).toBeGreaterThan(100);
    expect(seconds).toBeLessThanOrEqual(105);
  });

  it('is one change for one press, however often it is heard', async () => {
    const order = await world.openOrder();
    const press = change(order);
    await Promise.all(Array.from({ length: 10 }, () => world.witness.send(press)));
    await until('the other number', () => numbersOf(order.orderId).length === 2);
    await world.witness.send(press);
    expect(neighbours.acquired.filter(({ orderId }) => orderId === order.orderId)).toHaveLength(2);
    expect(refusalsOf(order.orderId)).toEqual([]);
  });

  it('is for the owner only, in the own bot only', async () => {
    const order = await world.openOrder();
    await world.witness.send(change({ orderId: order.orderId, userId: newUser() }));
    await world.witness.send(change(order), jobOrigin('7000000002'));
    expect(neighbours.acquired.filter(({ orderId }) => orderId === order.orderId)).toHaveLength(1);
    expect(refusalsOf(order.orderId)).toEqual([]);
  });

  it('leaves who cannot have another with the number that they have', async () => {
    const order = await world.openOrder();
    const { orderId } = order;
    neighbours.supply = 'unavailable';
    await world.witness.send(change(order));
    expect(await world.eventOf(ChangeRefused, orderId)).toMatchObject({
      reason: 'no_other_number',
      phoneNumber: '+12025550134',
      sequence: 1,
      changesLeft: 2,
    });
    expect(world.numberOf(orderId)).toBe('running');
    // Each source was tried for it.
    expect(neighbours.acquired.filter((command) => command.orderId === orderId)).toHaveLength(3);
    await world.witness.send(codeFor(orderId));
    await world.settled(orderId, 'captured');
  });

  it('says that another is dearer where only such are left', async () => {
    const { offers } = neighbours;
    neighbours.offers = [...offers, offer(WHATSAPP, 'US', 5_000n, { sourceId: 'dear' })];
    world.clock.advance(60_000);
    const order = await world.openOrder();
    neighbours.refusing.set('smspool', 'PROVIDER.SERVICE_UNAVAILABLE');
    neighbours.refusing.set('hero', 'PROVIDER.TIMEOUT');
    await world.witness.send(change(order));
    expect(await world.eventOf(ChangeRefused, order.orderId)).toMatchObject({ reason: 'dearer' });
    expect(world.numberOf(order.orderId)).toBe('running');
    neighbours.offers = offers;
  });

  it('is refused while another change is under way, and beyond the limit', async () => {
    const order = await world.openOrder();
    const { orderId } = order;
    neighbours.supply = 'silent';
    await world.witness.send(change(order));
    await world.witness.send(change(order));
    expect(await world.eventOf(ChangeRefused, orderId)).toMatchObject({ reason: 'under_way' });

    neighbours.supply = 'acquired';
    const much = await changedOrder();
    await world.witness.send(change(much));
    await until('the third number', () => numbersOf(much.orderId).length === 3);
    await world.witness.send(change(much));
    expect(await world.eventOf(ChangeRefused, much.orderId)).toMatchObject({
      reason: 'too_many_changes',
      sequence: 3,
      changesLeft: 0,
    });
  });

  it('is refused when the order has ended, or nothing can be bought', async () => {
    const order = await world.openOrder();
    neighbours.stale = true;
    world.clock.advance(60_000);
    await world.witness.send(change(order));
    expect(await world.eventOf(ChangeRefused, order.orderId)).toMatchObject({
      reason: 'provider_down',
    });
    await world.witness.send(codeFor(order.orderId));
    await world.witness.send(change(order));
    await until('the second refusal', () => refusalsOf(order.orderId).length === 2);
    expect(refusalsOf(order.orderId)[1]).toMatchObject({
      reason: 'not_waiting',
      phoneNumber: null,
    });
  });

  it('completes with a code that comes late on the old number, once, and gives the new one back', async () => {
    const order = await changedOrder();
    const { orderId } = order;
    await world.witness.send(codeFor(orderId));
    expect(await world.eventOf(OrderCompleted, orderId)).toMatchObject({
      phoneNumber: '+12025550134',
      reservationId: reservationOf(orderId),
    });
    await world.witness.send(codeFor(orderId, 'code 654321', 2));
    await world.settled(orderId, 'captured');
    await until('the new number to be back', () => world.numberOf(orderId, 2) === 'released');
    expect(world.endingsOf(orderId)).toEqual(['OrderCompleted']);
    expect(world.chargeOf(orderId)).toBe(27n);
  });

  it('gives every number back when the order is cancelled in the middle of it', async () => {
    const order = await world.openOrder();
    const { orderId, userId } = order;
    neighbours.supply = 'silent';
    neighbours.release = 'silent';
    await world.witness.send(change(order));
    const cancel = await world.witness.send(create(CancelOrder, { orderId, userId }));
    neighbours.release = 'released';
    neighbours.sell(reservationOf(orderId, 2), orderId, cancel);
    await until('the new number to be back', () => world.numberOf(orderId, 2) === 'released');
    expect(world.endingsOf(orderId)).toEqual([]);
    await world.database.query(
      `UPDATE reservations SET asked_at = now() - interval '2 hours' WHERE order_id = $1`,
      [orderId],
    );
    world.wake('order.ask-providers-again');
    await world.eventOf(OrderCancelled, orderId);
    await world.settled(orderId, 'released');
    expect(numbersOf(orderId)).toHaveLength(1);
  });

  it('asks again for a number that nobody answered about', async () => {
    const order = await world.openOrder();
    neighbours.supply = 'silent';
    await world.witness.send(change(order));
    neighbours.supply = 'acquired';
    await world.database.query(
      `UPDATE reservations SET asked_at = now() - interval '2 hours' WHERE order_id = $1`,
      [order.orderId],
    );
    world.wake('order.ask-providers-again');
    await until('the other number', () => numbersOf(order.orderId).length === 2);
  });

  it('expires when the number ends that was waited on, and no other came', async () => {
    const order = await world.openOrder();
    const { orderId } = order;
    neighbours.supply = 'unknown';
    await world.witness.send(change(order));
    await world.witness.send(
      create(WatchEnded, { orderId, reservationId: reservationOf(orderId) }),
    );
    expect(world.endingsOf(orderId)).toEqual([]);
    neighbours.supply = 'unavailable';
    await world.database.query(
      `UPDATE reservations SET asked_at = now() - interval '2 hours' WHERE order_id = $1`,
      [orderId],
    );
    world.wake('order.ask-providers-again');
    await world.eventOf(OrderExpired, orderId);
    await world.settled(orderId, 'released');
  });
});

describe('changing the country', () => {
  const toFrance = { countryCode: 'FR', quotedPrice: 17n };

  it('is offered where the price is not above the held one', async () => {
    const { orderId, userId } = await world.openOrder();
    const ask = (by: string) =>
      world.witness.ask(
        create(ListChangeCountries, { orderId, userId: by, page: 1, pageSize: 10 }),
      );
    const page = await ask(userId);
    expect(page.service).toMatchObject({ serviceId: WHATSAPP });
    expect(page.countries).toMatchObject([{ countryCode: 'FR', price: 17n }]);
    expect(await ask(newUser())).toMatchObject({ service: null, total: 0 });
  });

  it('charges the cheaper price, and the books agree', async () => {
    const order = await changedOrder(toFrance);
    const { orderId } = order;
    expect(numbersOf(orderId)[1]).toMatchObject({ countryCode: 'FR', price: 17n });
    await world.witness.send(codeFor(orderId, 'code 123456', 2));
    expect(await world.eventOf(OrderCompleted, orderId)).toMatchObject({
      countryCode: 'FR',
      price: 17n,
    });
    await world.settled(orderId, 'captured');
    expect(world.chargeOf(orderId)).toBe(17n);
    await world.database.query(
      `UPDATE orders SET changed_at = now() - interval '2 minutes' WHERE id = $1`,
      [orderId],
    );
    const { settlements } = await world.witness.ask(
      create(ListOrderSettlements, { after: null, limit: 1_000 }),
    );
    const mine = settlements.find(({ ledgerId }) => ledgerId === orderIds.hold(orderId));
    expect(mine).toMatchObject({ expected: 'captured', amount: 27n, captured: 17n });
  });

  it("charges a late code on the old number that number's price", async () => {
    const { orderId } = await changedOrder(toFrance);
    await world.witness.send(codeFor(orderId));
    expect(await world.eventOf(OrderCompleted, orderId)).toMatchObject({
      countryCode: 'US',
      price: 27n,
    });
    await world.settled(orderId, 'captured');
    expect(world.chargeOf(orderId)).toBe(27n);
  });

  it('gives the whole hold back when no code comes', async () => {
    const { orderId } = await changedOrder(toFrance);
    const kept = neighbours.balance;
    await world.passDeadline(orderId);
    await world.settled(orderId, 'released');
    expect(neighbours.balance).toBe(kept + 27n);
  });

  it('is refused where it is dearer than what is held, or has become dearer than was seen', async () => {
    const order = await world.openOrder();
    await world.witness.send(change(order, { countryCode: 'EG', quotedPrice: 54n }));
    await world.witness.send(change(order, { countryCode: 'FR', quotedPrice: 16n }));
    await until('both refusals', () => refusalsOf(order.orderId).length === 2);
    expect(refusalsOf(order.orderId).map(({ reason }) => reason)).toEqual(['dearer', 'dearer']);
    expect(neighbours.acquired.filter(({ orderId }) => orderId === order.orderId)).toHaveLength(1);
  });
});
