import {
  CheckMessage,
  create,
  ListActiveMessages,
  NumberAcquired,
  NumberReleased,
  NumberUnknown,
  type AcquireNumber,
} from '@numera/contracts';
import { waitFor } from '@numera/testing';
import { AccountService } from '../account/account.service';
import type { Capability } from '../adapters/adapter';
import { OrphanService } from '../purchase/orphan.service';
import { FakeProvider } from '../simulated/fake-provider';
import {
  about,
  acquire,
  joinProvider,
  release,
  startWorld,
  type World,
} from '../simulated/providers-world';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(20_000);

const accountId = 'one-main';
let world: World;

beforeEach(async () => {
  world = await startWorld();
}, 60_000);
afterEach(() => world.stop());

const join = (...capabilities: Capability[]) =>
  joinProvider(world, new FakeProvider('one', ['acquire', ...capabilities]));
const send = (message: object) => world.apps.witness.send(message);
const list = async () =>
  (await world.apps.witness.ask(create(ListActiveMessages, { accountId }))).listed;
const acquired = (command: AcquireNumber) =>
  world.apps.witness.waitForEvent(NumberAcquired, about(command), 10_000);

async function bought(): Promise<AcquireNumber> {
  const command = acquire({ sourceIds: ['one'] });
  await send(command);
  await acquired(command);
  return command;
}

describe('an account is asked for what it can, and for nothing else', () => {
  it('lists by checks of the numbers that wait, where there is no list', async () => {
    const provider = await join('check', 'cancel');
    await bought();
    await bought();
    provider.deliver(provider.orders[1], 'Your code is 1234');
    expect(await list()).toMatchObject([
      { externalId: 'one1', state: 'received', text: 'Your code is 1234' },
      { externalId: 'one0', state: 'waiting', text: '' },
    ]);
    expect(provider.asked).not.toContain('listActive');
    provider.isDown = true;
    await expect(list()).rejects.toThrow('PROVIDER.CONNECTION_ERROR');
  });

  it('checks by the list where there is no check', async () => {
    const provider = await join('listActive', 'cancel');
    await bought();
    provider.deliver(provider.orders[0], 'Your code is 1234');
    const check = (externalId: string) =>
      world.apps.witness.ask(create(CheckMessage, { accountId, externalId }));
    expect(await check('one0')).toMatchObject({ state: 'received', text: 'Your code is 1234' });
    expect(await check('two0')).toMatchObject({ state: 'missing' });
    expect(provider.asked).not.toContain('check');
  });

  it('gives a number back by the list alone', async () => {
    const provider = await join('listActive', 'cancel');
    const command = await bought();
    await send(release(command));
    await world.apps.witness.waitForEvent(NumberReleased, about(command), 10_000);
    expect(provider.orders[0]?.state).toBe('refunded');
  });

  it('lets a number run that cannot be given back, and ends when it is over', async () => {
    const provider = await join('check');
    const command = await bought();
    await send(release(command));
    const checks = () => provider.asked.filter((method) => method === 'check').length;
    await waitFor(() => checks() >= 3, { deadlineMs: 10_000, what: 'three looks' });
    expect(world.apps.witness.events(NumberReleased)).toEqual([]);
    provider.orders.length = 0;
    await world.apps.witness.waitForEvent(NumberReleased, about(command), 10_000);
    expect(provider.asked).not.toContain('cancel');
  });

  it('finds a purchase without an answer by the reference that the provider keeps', async () => {
    const provider = await join('listActive', 'cancel');
    provider.lostAnswers = 2;
    const commands = [acquire({ sourceIds: ['one'] }), acquire({ sourceIds: ['one'] })];
    await Promise.all(commands.map(send));
    for (const command of commands) {
      const { externalId } = await acquired(command);
      const order = provider.orders.find((one) => one.externalId === externalId);
      expect(order?.request.reservationId).toBe(command.reservationId);
    }
    expect(provider.orders).toHaveLength(2);
  });

  it('takes no absence for proof where nothing is listed', async () => {
    const provider = await join('check', 'cancel');
    provider.lostAnswers = 1;
    const command = acquire({ sourceIds: ['one'] });
    await send(command);
    await world.apps.witness.waitForEvent(NumberUnknown, about(command), 10_000);
    const looks = async () => {
      const rows = await world.database.query<{ looks: number; empty: number; state: string }>(
        'SELECT looks, empty_looks AS empty, state FROM purchase_attempts',
      );
      return rows[0];
    };
    await waitFor(async () => ((await looks())?.looks ?? 0) >= 5, {
      deadlineMs: 15_000,
      what: 'five looks',
    });
    expect(await looks()).toMatchObject({ empty: 0, state: 'unknown' });
    await world.database.query(
      `UPDATE purchase_attempts SET ended_at = now() - interval '31 minutes', next_look_at = now()`,
    );
    await waitFor(async () => (await looks())?.state === 'unavailable', {
      deadlineMs: 10_000,
      what: 'the end of the doubt',
    });
  });

  it('is asked for no balance and no orphans that it cannot tell of', async () => {
    const provider = await join('check', 'cancel');
    await world.apps.get('providers', AccountService).refreshBalances();
    await world.apps.get('providers', OrphanService).watchOrphans(accountId);
    expect(provider.asked).toEqual([]);
  });
});
