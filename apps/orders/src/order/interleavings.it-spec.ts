import {
  CancelOrder,
  ChangeNumber,
  ChangeRefused,
  create,
  HoldRefused,
  NumberLocked,
  NumberUnavailable,
  OrderClosing,
  OrderCancelled,
  OrderCompleted,
  OrderExpired,
  OrderFailed,
  OrderNeedsAttention,
  ReservationOpened,
  ResendTerms,
  type AcquireNumber,
  type PlaceOrder,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { jobOrigin, seal } from '@numera/messaging';
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
import { orderIds } from './order.rules';

jest.setTimeout(20_000);

let world: OrdersWorld;
let neighbours: PlayedNeighbours;

beforeAll(async () => {
  world = await startOrdersWorld();
  neighbours = world.neighbours;
  neighbours.offers = [
    offer(WHATSAPP, 'US', 2_500n),
    offer(WHATSAPP, 'US', 2_500n, { sourceId: 'hero' }),
  ];
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => world.reset());

const asked = (orderId: string): AcquireNumber[] =>
  neighbours.acquired.filter((command) => command.orderId === orderId);
const until = (what: string, is: () => boolean | Promise<boolean>) =>
  waitFor(is, { deadlineMs: 5_000, what });
const stateIs = (orderId: string, sequence: number, state: string) =>
  until(`number ${sequence} to be ${state}`, async () => {
    const rows = await world.database.query<{ state: string }>(
      'SELECT state FROM reservations WHERE order_id = $1 AND sequence = $2',
      [orderId, sequence],
    );
    return rows[0]?.state === state;
  });
const change = ({ orderId, userId }: PlaceOrder): ChangeNumber =>
  create(ChangeNumber, {
    ...{ changeId: newId(), orderId, userId, countryCode: null, quotedPrice: null },
  });
/** The provider turns out to have sold the number that was asked for. */
const sell = (orderId: string, sequence: number): void => {
  const cause = seal(change({ orderId, userId: '1' } as PlaceOrder), jobOrigin('1'));
  neighbours.sell(reservationOf(orderId, sequence), orderId, cause);
};
const cancel = ({ orderId, userId }: PlaceOrder) =>
  world.witness.send(create(CancelOrder, { orderId, userId }));

/** An order that waits on its first number while its second is as `supply` says. */
async function changingOrder(supply: 'silent' | 'unknown'): Promise<PlaceOrder> {
  const order = await world.openOrder();
  neighbours.supply = supply;
  await world.witness.send(change(order));
  await stateIs(order.orderId, 2, supply === 'silent' ? 'requested' : 'unknown');
  return order;
}

describe('while another number is asked for', () => {
  it.each(['silent', 'unknown'] as const)(
    'a late code on the first completes, and the second is given back when it comes (%s)',
    async (supply) => {
      const { orderId } = await changingOrder(supply);
      await world.witness.send(codeFor(orderId));
      await world.eventOf(OrderCompleted, orderId);
      await world.settled(orderId, 'captured');
      sell(orderId, 2);
      await until('the second to be back', () => world.numberOf(orderId, 2) === 'released');
      await world.witness.send(codeFor(orderId, 'code 123456', 2));
      expect(world.endingsOf(orderId)).toEqual(['OrderCompleted']);
      expect(world.eventsOf(ReservationOpened, orderId)).toHaveLength(1);
      expect(world.chargeOf(orderId)).toBe(27n);
    },
  );

  it('the deadline gives both back, also the one that comes after it', async () => {
    const { orderId } = await changingOrder('unknown');
    neighbours.release = 'silent';
    await world.passDeadline(orderId);
    await world.eventOf(OrderClosing, orderId);
    neighbours.release = 'released';
    sell(orderId, 2);
    await until('the second to be back', () => world.numberOf(orderId, 2) === 'released');
    expect(world.holdOf(orderId)).toBe('placed');
    await world.database.query(
      `UPDATE reservations SET asked_at = now() - interval '2 hours' WHERE order_id = $1`,
      [orderId],
    );
    world.wake('order.ask-providers-again');
    await world.eventOf(OrderExpired, orderId);
    await world.settled(orderId, 'released');
  });

  it('a code on the second that overtakes the news of its purchase completes, at its price', async () => {
    const { orderId } = await changingOrder('unknown');
    await world.witness.send(codeFor(orderId, 'code 123456', 2));
    expect(world.endingsOf(orderId)).toEqual([]);
    sell(orderId, 2);
    expect(await world.eventOf(OrderCompleted, orderId)).toMatchObject({
      reservationId: reservationOf(orderId, 2),
    });
    await world.settled(orderId, 'captured');
    await until('the first to be back', () => world.numberOf(orderId) === 'released');
  });

  it('a refusal after the cancellation tries no further source and is no news to the user', async () => {
    const order = await changingOrder('silent');
    const { orderId } = order;
    neighbours.release = 'silent';
    await cancel(order);
    const { length } = asked(orderId);
    const reason = 'PROVIDER.SERVICE_UNAVAILABLE';
    const reservationId = reservationOf(orderId, 2);
    const refusal = { orderId, reservationId, reason, sourceId: 'smspool' } as const;
    await world.witness.send(create(NumberUnavailable, refusal));
    expect(asked(orderId)).toHaveLength(length);
    expect(world.eventsOf(ChangeRefused, orderId)).toEqual([]);
    expect(world.endingsOf(orderId)).toEqual([]);
  });
});

describe('a number that its provider keeps for a while', () => {
  const lock = (orderId: string, sequence = 1) =>
    create(NumberLocked, {
      ...{ orderId, reservationId: reservationOf(orderId, sequence) },
      until: new Date(Date.now() + 90_000).toISOString(),
    });

  it('is told of with its end while its order is closing', async () => {
    const order = await world.openOrder();
    const { orderId } = order;
    neighbours.release = 'silent';
    await cancel(order);
    const locked = lock(orderId);
    await world.witness.send(locked);
    await until('the lock', () => world.eventsOf(OrderClosing, orderId).length === 2);
    expect(world.eventsOf(OrderClosing, orderId)[1]).toMatchObject({
      ...{ cause: 'cancel', lockedUntil: locked.until, phoneNumber: '+12025550134' },
    });
    await world.witness.send(codeFor(orderId));
    await world.settled(orderId, 'captured');
  });

  it('is nothing to one who waits on another, or waits no more', async () => {
    const order = await world.openOrder();
    const { orderId } = order;
    neighbours.release = 'silent';
    await world.witness.send(change(order));
    await stateIs(orderId, 1, 'closing');
    await world.witness.send(lock(orderId));
    neighbours.release = 'released';
    await world.witness.send(codeFor(orderId, 'code 123456', 2));
    await world.settled(orderId, 'captured');
    await world.witness.send(lock(orderId));
    expect(world.eventsOf(OrderClosing, orderId)).toEqual([]);
  });
});

describe('a further code', () => {
  const again = ({ orderId, userId }: PlaceOrder): PlaceOrder =>
    place({ userId, quotedPrice: 15n, resendOf: orderId });

  async function completedOrder(): Promise<PlaceOrder> {
    neighbours.canResend = true;
    neighbours.resendTerms = create(ResendTerms, { available: true, cost: null, price: null });
    const order = await world.openOrder();
    await world.witness.send(codeFor(order.orderId));
    await world.settled(order.orderId, 'captured');
    return order;
  }

  it('that never comes costs nothing, and may be asked for again', async () => {
    const first = await completedOrder();
    const { orderId } = await world.openOrder(again(first));
    await world.passDeadline(orderId);
    await world.eventOf(OrderExpired, orderId);
    await world.settled(orderId, 'released');
    const next = await world.openOrder(again(first));
    // After the latest code that there was, not after one that never came.
    expect(asked(next.orderId)[0]?.resendOf).toBe(reservationOf(first.orderId));
  });

  it('is waited for by one of two who ask at the same moment', async () => {
    const first = await completedOrder();
    const both = [again(first), again(first)];
    await Promise.all(both.map((command) => world.witness.send(command)));
    const opened = () =>
      both.filter(({ orderId }) => world.eventsOf(ReservationOpened, orderId).length > 0);
    const failed = () =>
      both.filter(({ orderId }) => world.eventsOf(OrderFailed, orderId).length > 0);
    await until('both answers', () => opened().length + failed().length === 2);
    expect(opened()).toHaveLength(1);
    expect(failed()).toHaveLength(1);
    const [loser] = failed();
    expect(world.holdOf(loser?.orderId ?? '')).toBeUndefined();
  });

  it('is cancelled while it is asked for: nothing is charged, and the first code stays paid', async () => {
    const first = await completedOrder();
    neighbours.supply = 'unknown';
    const second = again(first);
    await world.witness.send(second);
    await stateIs(second.orderId, 1, 'unknown');
    await cancel(second);
    await world.eventOf(OrderCancelled, second.orderId);
    await world.settled(second.orderId, 'released');
    expect(world.chargeOf(first.orderId)).toBe(27n);
  });

  it('that comes for an order which has ended is reported, and charged to nobody', async () => {
    const first = await completedOrder();
    const { orderId } = await world.openOrder(again(first));
    await world.passDeadline(orderId);
    await world.settled(orderId, 'released');
    await world.witness.send(codeFor(orderId));
    expect(await world.eventOf(OrderNeedsAttention, orderId)).toMatchObject({
      problem: 'late_code',
    });
    expect(world.chargeOf(orderId)).toBeNull();
  });
});

it('a capture that the wallet refuses is reported; the code stays delivered and is not charged twice', async () => {
  const { orderId } = await world.openOrder();
  neighbours.wallet = 'silent';
  await world.witness.send(codeFor(orderId));
  await world.eventOf(OrderCompleted, orderId);
  const holdId = orderIds.hold(orderId);
  const refusal = create(HoldRefused, {
    ...{ holdId, transferId: orderIds.capture(holdId), action: 'capture', reason: 'exceeds_hold' },
  });
  await world.witness.send(refusal);
  await world.witness.send(refusal);
  expect(await world.eventOf(OrderNeedsAttention, orderId)).toMatchObject({
    problem: 'capture_refused',
  });
  expect(world.eventsOf(OrderNeedsAttention, orderId)).toHaveLength(1);
  expect(world.endingsOf(orderId)).toEqual(['OrderCompleted']);
});
