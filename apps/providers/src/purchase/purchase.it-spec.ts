import {
  MessageFound,
  NumberAcquired,
  NumberReleased,
  NumberUnavailable,
  NumberUnknown,
  type AcquireNumber,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { jobOrigin, seal } from '@numera/messaging';
import { TEST_BOT_ID, waitFor } from '@numera/testing';
import { about, acquire, release, startWorld, type World } from '../simulated/providers-world';
import { OrphanService } from './orphan.service';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(20_000);

let world: World;

beforeEach(async () => {
  world = await startWorld();
}, 60_000);
afterEach(() => world.stop());

const BOUGHT = '/purchase/sms';
const send = (message: object) => world.apps.witness.send(message);
const acquired = (command: AcquireNumber) =>
  world.apps.witness.waitForEvent(NumberAcquired, about(command), 10_000);
const unavailable = (command: AcquireNumber) =>
  world.apps.witness.waitForEvent(NumberUnavailable, about(command), 10_000);

async function stateOf({ reservationId }: AcquireNumber): Promise<string | undefined> {
  const rows = await world.database.query<{ state: string }>(
    'SELECT state FROM purchase_attempts WHERE reservation_id = $1',
    [reservationId],
  );
  return rows[0]?.state;
}

describe('buying', () => {
  it('buys a number and says what it is, what it cost and until when', async () => {
    const command = acquire();
    await send(command);
    const event = await acquired(command);
    const [order] = world.shop.orders;
    expect(event).toMatchObject({
      orderId: command.orderId,
      sourceId: 'smspool',
      accountId: 'smspool-main',
      externalId: order?.id,
      phoneNumber: `+${order?.number}`,
      cost: 2_400n,
    });
    expect(Date.parse(event.expiresAt)).toBeGreaterThan(Date.now());
  });

  it('sells fifty concurrent buyers fifty different numbers with fifty purchases', async () => {
    const commands = Array.from({ length: 50 }, () => acquire());
    await Promise.all(commands.map(send));
    const events = await Promise.all(commands.map(acquired));
    expect(new Set(events.map((event) => event.phoneNumber)).size).toBe(50);
    expect(world.shop.countCalls(BOUGHT)).toBe(50);
  }, 20_000);

  it('buys once for a command that comes ten times, and answers a later repeat again', async () => {
    const command = acquire();
    const envelope = seal(command, jobOrigin(TEST_BOT_ID));
    await Promise.all(Array.from({ length: 10 }, () => world.apps.transport.publish(envelope)));
    await acquired(command);
    await send(command);
    const repeated = () => world.apps.witness.events(NumberAcquired).filter(about(command));
    await waitFor(() => repeated().length >= 2, { deadlineMs: 3_000, what: 'the repeated answer' });
    expect(new Set(repeated().map((event) => event.externalId)).size).toBe(1);
    expect(world.shop.countCalls(BOUGHT)).toBe(1);
  });

  it('listed price cannot actually be bought: says that it rose, and buys nothing', async () => {
    const command = acquire({ maxCost: 2_399n });
    await send(command);
    expect((await unavailable(command)).reason).toBe('PROVIDER.PRICE_ROSE');
    expect(world.shop.orders).toHaveLength(0);
  });

  it('is unavailable when the provider is sold out', async () => {
    world.shop.purchaseFaults.push('sold_out');
    const command = acquire();
    await send(command);
    expect((await unavailable(command)).reason).toBe('PROVIDER.SERVICE_UNAVAILABLE');
  });

  it('is unavailable at a source that nobody serves', async () => {
    const command = acquire({ sourceIds: ['nowhere'] });
    await send(command);
    expect((await unavailable(command)).reason).toBe('PROVIDER.SERVICE_OFF');
    expect(world.shop.countCalls(BOUGHT)).toBe(0);
  });
});

describe('a paid call that timed out', () => {
  it('finds the number when the reply was lost after the sale, and buys it once', async () => {
    world.shop.purchaseFaults.push('lost_after_sale');
    const command = acquire();
    await send(command);
    await world.apps.witness.waitForEvent(NumberUnknown, about(command));
    expect(await acquired(command)).toMatchObject({
      externalId: world.shop.orders[0]?.id,
      cost: 2_400n,
    });
    expect(world.shop.countCalls(BOUGHT)).toBe(1);
  }, 15_000);

  it('is unavailable when the request was lost before the sale, after looking more than once', async () => {
    world.shop.purchaseFaults.push('lost_before_sale');
    const command = acquire();
    await send(command);
    expect((await unavailable(command)).reason).toBe('PROVIDER.CONNECTION_ERROR');
    expect(world.shop.countCalls('/request/active')).toBeGreaterThanOrEqual(2);
    expect(world.shop.countCalls('/request/history')).toBeGreaterThanOrEqual(2);
    expect(world.shop.countCalls(BOUGHT)).toBe(1);
  }, 15_000);

  it('gives two identical unknown purchases one order each', async () => {
    world.shop.purchaseFaults.push('lost_after_sale', 'lost_after_sale');
    const commands = [acquire(), acquire()];
    await Promise.all(commands.map(send));
    const events = await Promise.all(commands.map(acquired));
    expect(new Set(events.map((event) => event.externalId))).toEqual(
      new Set(world.shop.orders.map((order) => order.id)),
    );
    expect(world.shop.countCalls(BOUGHT)).toBe(2);
  }, 15_000);

  it('takes no order of another service, another country, or from before its call', async () => {
    world.shop.sell(907, 'US');
    world.shop.sell(1012, 'GB');
    world.shop.sell(1012, 'US', Date.now() - 60_000);
    world.shop.purchaseFaults.push('lost_before_sale');
    const command = acquire();
    await send(command);
    await unavailable(command);
    expect(await stateOf(command)).toBe('unavailable');
  }, 15_000);

  it('is looked for as long as the provider is away, and found when it is back', async () => {
    world.shop.purchaseFaults.push('lost_after_sale');
    const command = acquire();
    await send(command);
    await world.apps.witness.waitForEvent(NumberUnknown, about(command));
    world.shop.isDown = true;
    const asked = world.shop.countCalls('/request/active');
    await waitFor(() => world.shop.countCalls('/request/active') > asked, {
      deadlineMs: 10_000,
      what: 'a look at the provider that is away',
    });
    expect(await stateOf(command)).toBe('unknown');
    world.shop.isDown = false;
    await acquired(command);
    expect(world.shop.countCalls(BOUGHT)).toBe(1);
  }, 30_000);
});

describe('a process killed in the middle of a purchase', () => {
  const leaveCalling = async (command: AcquireNumber, lease: string): Promise<void> => {
    await world.database.query(
      `INSERT INTO purchase_attempts (reservation_id, bot_id, order_id, account_id, source_id, service_id,
         country_code, max_cost, state, called_at, lease_until, correlation_id)
       VALUES ($1, '1', $2, 'smspool-main', 'smspool', 1012, 'US', 2400, 'calling', now(),
               now() + $3::interval, 'c')`,
      [command.reservationId, command.orderId, lease],
    );
  };

  it('finds what it had bought, and buys nothing again', async () => {
    const order = world.shop.sell(1012, 'US');
    const command = acquire();
    await leaveCalling(command, '-1 second');
    expect((await acquired(command)).externalId).toBe(order.id);
    expect(world.shop.countCalls(BOUGHT)).toBe(0);
  }, 15_000);

  it('finds that it had bought nothing, and buys nothing again', async () => {
    const command = acquire();
    await leaveCalling(command, '-1 second');
    await unavailable(command);
    expect(world.shop.countCalls(BOUGHT)).toBe(0);
  }, 15_000);

  it('leaves a call under way elsewhere its order, and waits', async () => {
    const [mine, theirs] = [acquire(), acquire()];
    await leaveCalling(theirs, '1 hour');
    world.shop.sell(1012, 'US');
    await leaveCalling(mine, '-1 second');
    await waitFor(() => world.shop.countCalls('/request/active') >= 3, {
      deadlineMs: 10_000,
      what: 'three looks',
    });
    expect(await stateOf(mine)).toBe('unknown');
    expect(await stateOf(theirs)).toBe('calling');
  }, 15_000);

  it('doubts at once what a replica was buying when it died', async () => {
    const command = acquire();
    const dead = newId();
    world.shop.sell(1012, 'US');
    await leaveCalling(command, '1 hour');
    await world.database.query(
      'UPDATE purchase_attempts SET leased_by = $1 WHERE reservation_id = $2',
      [dead, command.reservationId],
    );
    await world.database.query('INSERT INTO replicas (replica_id) VALUES ($1)', [dead]);
    await acquired(command);
    expect(world.shop.countCalls(BOUGHT)).toBe(0);
  }, 15_000);

  it('buys what was planned and not called', async () => {
    const command = acquire();
    await world.database.query(
      `INSERT INTO purchase_attempts (reservation_id, bot_id, order_id, account_id, source_id, service_id,
         country_code, max_cost, state, correlation_id)
       VALUES ($1, '1', $2, 'smspool-main', 'smspool', 1012, 'US', 2400, 'planned', 'c')`,
      [command.reservationId, command.orderId],
    );
    await acquired(command);
    expect(world.shop.countCalls(BOUGHT)).toBe(1);
  });
});

describe('orders that are nobody’s', () => {
  const watch = () => world.apps.get('providers', OrphanService).watchOrphans('smspool-main');
  const makeOlder = () =>
    world.database.query(`UPDATE accounts SET created_at = now() - interval '1 day'`);

  it('gives back a purchase that turns up after it was believed not to have happened', async () => {
    world.shop.purchaseFaults.push('lost_after_sale');
    const command = acquire();
    const sold = send(command);
    await waitFor(() => world.shop.orders[0], { deadlineMs: 5_000, what: 'the sale' }).then(
      (order) => (order.isHidden = true),
    );
    await sold;
    await unavailable(command);
    const [order] = world.shop.orders;
    Object.assign(order ?? {}, { isHidden: false, orderedAtMs: Date.now() - 150_000 });
    await makeOlder();
    await world.database.query(
      `UPDATE purchase_attempts SET called_at = now() - interval '150 seconds',
              ended_at = now() - interval '140 seconds'`,
    );
    await watch();
    await world.apps.witness.waitForEvent(NumberReleased, about(command));
    expect(order?.status).toBe('refunded');
  }, 20_000);

  it('reports one that nobody bought once, and leaves it alone', async () => {
    await makeOlder();
    const order = world.shop.sell(1012, 'US', Date.now() - 180_000);
    await watch();
    await watch();
    const rows = await world.database.query('SELECT external_id FROM orphans');
    expect(rows).toEqual([{ external_id: order.id }]);
    expect(order.status).toBe('pending');
  });
});

it('says what a found message was, and the number, to who asks for the number again', async () => {
  const command = acquire();
  await send(command);
  await acquired(command);
  const [order] = world.shop.orders;
  if (order) world.shop.deliver(order, 'Your code is 123456', '123456');
  await send(release(command));
  await world.apps.witness.waitForEvent(MessageFound, about(command));
  await send(command);
  await waitFor(() => world.apps.witness.events(MessageFound).filter(about(command)).length === 2, {
    deadlineMs: 3_000,
    what: 'the repeated answer',
  });
});
