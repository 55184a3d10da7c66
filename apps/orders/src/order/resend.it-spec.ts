import {
  CancelOrder,
  ChangeNumber,
  ChangeRefused,
  create,
  GetResendQuote,
  NumberUnavailable,
  OrderCancelled,
  OrderCompleted,
  OrderFailed,
  ReservationOpened,
  ResendTerms,
  type PlaceOrder,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { jobOrigin } from '@numera/messaging';
import { waitFor } from '@numera/testing';
import {
  codeFor,
  newUser,
  place,
  reservationOf,
  startOrdersWorld,
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
beforeEach(() => {
  world.reset();
  neighbours.canResend = true;
  neighbours.resendTerms = terms(null, null);
});

const terms = (cost: bigint | null, price: bigint | null): ResendTerms =>
  create(ResendTerms, { available: true, cost, price });
const quote = ({ orderId, userId }: Pick<PlaceOrder, 'orderId' | 'userId'>) =>
  world.witness.ask(create(GetResendQuote, { orderId, userId }));

/** An order that has brought a code, on a number that can bring more. */
async function completedOrder(over: Partial<PlaceOrder> = {}): Promise<PlaceOrder> {
  const order = await world.openOrder(over);
  await world.witness.send(codeFor(order.orderId));
  await world.settled(order.orderId, 'captured');
  return order;
}

/** The press on "another code" of a completed order. */
const again = ({ orderId, userId }: PlaceOrder, over: Partial<PlaceOrder> = {}): PlaceOrder =>
  place({ userId, quotedPrice: 15n, resendOf: orderId, ...over });

describe('a further code on a number', () => {
  it('is an order of its own, with its own hold, on the number that there is', async () => {
    const first = await completedOrder();
    expect(await world.eventOf(OrderCompleted, first.orderId)).toMatchObject({ canResend: true });
    expect(await world.view(first)).toMatchObject({ canResend: true });
    expect(await quote(first)).toMatchObject({ price: 15n, order: { orderId: first.orderId } });

    const second = await world.openOrder(again(first));
    const asked = neighbours.acquired.find(({ orderId }) => orderId === second.orderId);
    expect(asked).toMatchObject({
      resendOf: reservationOf(first.orderId),
      sourceIds: ['smspool'],
      maxPrice: 15n,
    });
    expect(await world.eventOf(ReservationOpened, second.orderId)).toMatchObject({
      changesLeft: 0,
    });
    await world.witness.send(codeFor(second.orderId));
    await world.settled(second.orderId, 'captured');
    expect(world.chargeOf(first.orderId)).toBe(27n);
    expect(world.chargeOf(second.orderId)).toBe(15n);
  });

  it.each<[string, bigint | null, bigint | null, bigint | null]>([
    ['the lowest price where it is free', null, 0n, 15n],
    ["the operator's own", null, 40n, 40n],
    ['what the rules make of its cost', 2_500n, null, 27n],
    ['none above the cap', 20_000n, null, null],
  ])('has %s for a price', async (_, cost, own, price) => {
    const first = await completedOrder();
    neighbours.resendTerms = terms(cost, own);
    expect(await quote(first)).toMatchObject({ price });
  });

  it('comes after the latest code of the number, whichever order it is asked from', async () => {
    const first = await completedOrder();
    const second = await completedOrder(again(first));
    const third = await world.openOrder(again(first));
    const asked = neighbours.acquired.find(({ orderId }) => orderId === third.orderId);
    expect(asked?.resendOf).toBe(reservationOf(second.orderId));
  });

  it('is waited for by one order at a time', async () => {
    const first = await completedOrder();
    await world.openOrder(again(first));
    const second = again(first);
    await world.witness.send(second);
    expect(await world.eventOf(OrderFailed, second.orderId)).toMatchObject({
      reason: 'no_resend',
    });
    expect(world.holdOf(second.orderId)).toBeUndefined();
  });

  it('is no number that could be changed for another', async () => {
    const order = await world.openOrder(again(await completedOrder()));
    const { orderId, userId } = order;
    await world.witness.send(
      create(ChangeNumber, {
        changeId: newId(),
        orderId,
        userId,
        countryCode: null,
        quotedPrice: null,
      }),
    );
    expect(await world.eventOf(ChangeRefused, orderId)).toMatchObject({
      reason: 'no_other_number',
    });
  });

  it('costs nothing when none comes', async () => {
    const { orderId, userId } = await world.openOrder(again(await completedOrder()));
    const kept = neighbours.balance;
    await world.witness.send(create(CancelOrder, { orderId, userId }));
    await world.eventOf(OrderCancelled, orderId);
    await world.settled(orderId, 'released');
    expect(neighbours.balance).toBe(kept + 15n);
  });

  it('costs nothing when the source gives none after all', async () => {
    const first = await completedOrder();
    neighbours.refusing.set('smspool', 'PROVIDER.SERVICE_UNAVAILABLE');
    const second = again(first);
    await world.witness.send(second);
    expect(await world.eventOf(OrderFailed, second.orderId)).toMatchObject({
      reason: 'no_resend',
    });
    await world.settled(second.orderId, 'released');
  });
});

describe('a further code is refused', () => {
  const refused = async (command: PlaceOrder, origin?: ReturnType<typeof jobOrigin>) => {
    await world.witness.send(command, origin);
    const failed = await world.eventOf(OrderFailed, command.orderId);
    expect(world.holdOf(command.orderId)).toBeUndefined();
    return failed;
  };

  it("on another's number, in another bot, and on what is no completed order", async () => {
    const first = await completedOrder();
    const open = await world.openOrder();
    const none = { reason: 'no_resend' };
    expect(await refused(again(first, { userId: newUser() }))).toMatchObject(none);
    expect(await refused(again(first), jobOrigin('7000000002'))).toMatchObject(none);
    expect(await refused(again(open))).toMatchObject(none);
    expect(await refused(again(first, { serviceId: 907 }))).toMatchObject(none);
    expect(await quote({ orderId: first.orderId, userId: newUser() })).toMatchObject({
      price: null,
      order: null,
    });
  });

  it('where the number brings none', async () => {
    neighbours.canResend = false;
    const plain = await completedOrder();
    expect(await quote(plain)).toMatchObject({ price: null });
    expect(await refused(again(plain))).toMatchObject({ reason: 'no_resend' });
    neighbours.canResend = true;
    const first = await completedOrder();
    neighbours.resendTerms = null;
    expect(await refused(again(first))).toMatchObject({ reason: 'no_resend' });
  });

  it('when it became dearer, or the providers are away', async () => {
    const first = await completedOrder();
    neighbours.resendTerms = terms(2_500n, null);
    expect(await refused(again(first))).toMatchObject({
      ...{ reason: 'price_rose', newPrice: 27n },
      resendOf: first.orderId,
    });
    neighbours.isDown = true;
    expect(await refused(again(first))).toMatchObject({ reason: 'provider_down' });
  });
});

it('a first number that fails is never taken for a further code of another order', async () => {
  neighbours.supply = 'silent';
  const command = place();
  const { orderId } = command;
  await world.witness.send(command);
  await waitFor(() => neighbours.acquired.some((asked) => asked.orderId === orderId), {
    deadlineMs: 5_000,
    what: 'the purchase',
  });
  expect(neighbours.acquired.find((asked) => asked.orderId === orderId)?.resendOf).toBeNull();
  await world.witness.send(
    create(NumberUnavailable, {
      orderId,
      reservationId: reservationOf(orderId),
      reason: 'PROVIDER.SERVICE_UNAVAILABLE',
      sourceId: 'smspool',
    }),
  );
  expect(await world.eventOf(OrderFailed, orderId)).toMatchObject({ reason: 'no_numbers' });
});
