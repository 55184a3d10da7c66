import {
  AccountChanged,
  MessageFound,
  NumberAcquired,
  NumberLocked,
  NumberReleased,
  NumberUnavailable,
  NumberUnknown,
  type AcquireNumber,
} from '@numera/contracts';
import { waitFor } from '@numera/testing';
import { FakeProvider } from '../simulated/fake-provider';
import {
  about,
  acquire,
  joinProvider,
  release,
  startWorld,
  type World,
} from '../simulated/providers-world';
import type { ShopOrder } from '../simulated/simulated-shop';
import { ReleaseStore } from './release.store';
import { HealthService } from '../account/health.service';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(20_000);

let world: World;

beforeEach(async () => {
  world = await startWorld();
}, 60_000);
afterEach(() => world.stop());

const send = (message: object) => world.apps.witness.send(message);
const released = (command: AcquireNumber) =>
  world.apps.witness.waitForEvent(NumberReleased, about(command), 10_000);
const wasReleased = (command: AcquireNumber) =>
  world.apps.witness.events(NumberReleased).some(about(command));

async function bought(): Promise<{ command: AcquireNumber; order: ShopOrder }> {
  const command = acquire();
  await send(command);
  const { externalId } = await world.apps.witness.waitForEvent(NumberAcquired, about(command));
  const order = world.shop.orders.find((one) => one.id === externalId);
  if (!order) throw new Error('not in the books of the shop');
  return { command, order };
}

async function tries({ reservationId }: AcquireNumber): Promise<number> {
  const rows = await world.database.query<{ tries: number }>(
    'SELECT release_tries AS tries FROM purchase_attempts WHERE reservation_id = $1',
    [reservationId],
  );
  return rows[0]?.tries ?? 0;
}

const triedAgain = async (command: AcquireNumber): Promise<void> => {
  const before = await tries(command);
  await waitFor(async () => (await tries(command)) >= before + 3, {
    deadlineMs: 10_000,
    what: 'three more tries',
  });
};

it('gives a number back and says so once the money is back', async () => {
  const { command, order } = await bought();
  await send(release(command));
  await released(command);
  expect(order.status).toBe('refunded');
});

it('cancel locked for the first minutes: keeps trying, in both wordings', async () => {
  const { command, order } = await bought();
  world.shop.locks = 3;
  await send(release(command));
  await released(command);
  expect(order.status).toBe('refunded');
  expect(world.shop.countCalls('/sms/cancel')).toBe(4);
});

describe('EARLY_CANCEL_DENIED: where the provider says for how long', () => {
  async function locked(lockMs: number): Promise<[FakeProvider, AcquireNumber]> {
    const provider = await joinProvider(world, new FakeProvider('one'));
    provider.lockMs = lockMs;
    const command = acquire({ sourceIds: ['one'] });
    await send(command);
    await world.apps.witness.waitForEvent(NumberAcquired, about(command));
    return [provider, command];
  }
  const cancels = ({ asked }: FakeProvider) => asked.filter((one) => one === 'cancel').length;

  it('tells until when the number is kept, and asks again only then', async () => {
    const [provider, command] = await locked(1_500);
    await send(release(command));
    const { until, orderId } = await world.apps.witness.waitForEvent(NumberLocked, about(command));
    expect(orderId).toBe(command.orderId);
    const boughtAtMs = provider.orders[0]?.request.calledAtMs ?? 0;
    expect(Date.parse(until)).toBeGreaterThanOrEqual(boughtAtMs + 1_500);
    await released(command);
    expect(cancels(provider)).toBe(2);
  });

  it('still passes on a code that came meanwhile, and cancels nothing', async () => {
    const [provider, command] = await locked(1_500);
    await send(release(command));
    await world.apps.witness.waitForEvent(NumberLocked, about(command));
    provider.deliver(provider.orders[0], 'Your code is 123456');
    await world.apps.witness.waitForEvent(MessageFound, about(command));
    expect(cancels(provider)).toBe(1);
    expect(wasReleased(command)).toBe(false);
  });

  it('goes on asking as usual when it is locked for longer than it was told', async () => {
    const [provider, command] = await locked(1);
    provider.isLocked = true;
    await send(release(command));
    await triedAgain(command);
    expect(world.apps.witness.events(NumberLocked).some(about(command))).toBe(false);
    provider.isLocked = false;
    await released(command);
  });
});

it('passes on a code that arrives at the last look, and cancels nothing', async () => {
  const { command, order } = await bought();
  world.shop.deliver(order, 'Your code is 123456', '123456');
  await send(release(command));
  const found = await world.apps.witness.waitForEvent(MessageFound, about(command));
  expect(found).toMatchObject({
    orderId: command.orderId,
    externalId: order.id,
    text: 'Your code is 123456',
    vendorCode: '123456',
  });
  expect(world.shop.countCalls('/sms/cancel')).toBe(0);
  expect(wasReleased(command)).toBe(false);
});

it('passes on a code that arrives while the cancellation is locked', async () => {
  const { command, order } = await bought();
  world.shop.locks = 1_000_000;
  await send(release(command));
  await triedAgain(command);
  world.shop.deliver(order, 'Your code is 123456', '123456');
  await world.apps.witness.waitForEvent(MessageFound, about(command));
  expect(wasReleased(command)).toBe(false);
});

it('believes a cancellation whose answer was lost only after looking at the order', async () => {
  const { command, order } = await bought();
  world.shop.lostCancels = 1;
  await send(release(command));
  await released(command);
  expect(order.status).toBe('refunded');
  expect(world.shop.countCalls('/sms/cancel')).toBe(1);
});

it('takes too many requests for not carried out, and tries again', async () => {
  const { command, order } = await bought();
  world.shop.limitedCancels = 1;
  await send(release(command));
  await released(command);
  expect(order.status).toBe('refunded');
});

it('unknown is not cancelled: an order that the provider does not know is not released', async () => {
  const { command, order } = await bought();
  world.shop.orders.splice(world.shop.orders.indexOf(order), 1);
  await send(release(command));
  await triedAgain(command);
  expect(wasReleased(command)).toBe(false);
});

it('expired is not refunded: waits for the money before it says released', async () => {
  const { command, order } = await bought();
  order.status = 'expired';
  await send(release(command));
  await triedAgain(command);
  expect(wasReleased(command)).toBe(false);
  order.status = 'refunded';
  await released(command);
}, 20_000);

it('keeps trying while the provider is away', async () => {
  const { command } = await bought();
  world.shop.isDown = true;
  await send(release(command));
  await triedAgain(command);
  expect(wasReleased(command)).toBe(false);
  world.shop.isDown = false;
  await released(command);
}, 20_000);

it('answers a repeated release with its end again', async () => {
  const [first, second] = [await bought(), await bought()];
  world.shop.deliver(second.order, 'Your code is 123456', '123456');
  for (const { command } of [first, second]) await send(release(command));
  await released(first.command);
  await world.apps.witness.waitForEvent(MessageFound, about(second.command));
  for (const { command } of [first, second]) await send(release(command));
  const { witness } = world.apps;
  await waitFor(
    () =>
      witness.events(NumberReleased).filter(about(first.command)).length === 2 &&
      witness.events(MessageFound).filter(about(second.command)).length === 2,
    { deadlineMs: 3_000, what: 'both answers again' },
  );
  expect(world.shop.countCalls('/sms/cancel')).toBe(1);
});

it('releases a number that turns up after its release was asked for', async () => {
  world.shop.purchaseFaults.push('lost_after_sale');
  const command = acquire();
  await send(command);
  await world.apps.witness.waitForEvent(NumberUnknown, about(command));
  await send(release(command));
  await released(command);
  expect(world.shop.orders[0]?.status).toBe('refunded');
}, 15_000);

it('is released when an unknown purchase turns out not to have happened', async () => {
  world.shop.purchaseFaults.push('lost_before_sale');
  const command = acquire();
  await send(command);
  await world.apps.witness.waitForEvent(NumberUnknown, about(command));
  await send(release(command));
  await released(command);
  const { reason } = await world.apps.witness.waitForEvent(NumberUnavailable, about(command));
  expect(reason).toBe('PROVIDER.RELEASED_UNUSED');
}, 15_000);

it('buys nothing for a reservation that was given up before the command to buy came', async () => {
  const command = acquire();
  await send(release(command));
  await released(command);
  await send(command);
  const { reason } = await world.apps.witness.waitForEvent(NumberUnavailable, about(command));
  expect(reason).toBe('PROVIDER.RELEASED_UNUSED');
  expect(world.shop.countCalls('/purchase/sms')).toBe(0);
});

it('buys nothing for a reservation that is given up while it is only planned', async () => {
  const command = acquire();
  // Of an account that no replica here serves, so that it stays planned.
  await world.database.query(
    `INSERT INTO purchase_attempts (reservation_id, bot_id, order_id, account_id, source_id, service_id,
       country_code, max_cost, state, correlation_id)
     VALUES ($1, '1', $2, 'elsewhere', 'smspool', 1012, 'US', 2400, 'planned', 'c')`,
    [command.reservationId, command.orderId],
  );
  await send(release(command));
  await released(command);
  await world.database.query(`UPDATE purchase_attempts SET account_id = 'smspool-main'`);
  await send(command);
  const { reason } = await world.apps.witness.waitForEvent(NumberUnavailable, about(command));
  expect(reason).toBe('PROVIDER.RELEASED_UNUSED');
  expect(world.shop.countCalls('/purchase/sms')).toBe(0);
});

it('tells admins of a number that cannot be given back for long, and when it could', async () => {
  const { command } = await bought();
  world.shop.locks = 1_000_000;
  await send(release(command));
  await world.database.query(
    `UPDATE purchase_attempts SET release_requested_at = now() - interval '31 minutes'`,
  );
  const [store, health] = [
    world.apps.get('providers', ReleaseStore),
    world.apps.get('providers', HealthService),
  ];
  const report = async (): Promise<void> =>
    health.noteReleases('smspool-main', await store.hasOverdue('smspool-main'));
  await report();
  await report();
  await world.apps.witness.waitForEvent(AccountChanged, (m) => m.health === 'release_refused');
  world.shop.locks = 0;
  await released(command);
  await report();
  await world.apps.witness.waitForEvent(AccountChanged, (m) => m.health === 'healthy');
  expect(world.apps.witness.events(AccountChanged)).toHaveLength(2);
}, 15_000);
