import { NumberAcquired, type AcquireNumber } from '@numera/contracts';
import { jobOrigin, seal } from '@numera/messaging';
import { TEST_BOT_ID, waitFor } from '@numera/testing';
import type { Capability } from '../adapters/adapter';
import { FakeProvider } from '../simulated/fake-provider';
import {
  about,
  acquire,
  completed,
  joinProvider,
  startWorld,
  type World,
} from '../simulated/providers-world';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(20_000);

const PLAIN: readonly Capability[] = ['acquire', 'check', 'cancel', 'listActive'];
let world: World;

beforeEach(async () => {
  world = await startWorld();
}, 60_000);
afterEach(() => world.stop());

const join = (capabilities: readonly Capability[]) =>
  joinProvider(world, new FakeProvider('one', capabilities));

async function bought(): Promise<AcquireNumber> {
  const command = acquire({ sourceIds: ['one'] });
  await world.apps.witness.send(command);
  await world.apps.witness.waitForEvent(NumberAcquired, about(command), 10_000);
  return command;
}

const told = (provider: FakeProvider): number =>
  provider.asked.filter((method) => method === 'finish').length;
const finished = ({ reservationId }: AcquireNumber) =>
  waitFor(
    async () => {
      const rows = await world.database.query<{ at: Date | null }>(
        'SELECT finished_at AS at FROM purchase_attempts WHERE reservation_id = $1',
        [reservationId],
      );
      return rows[0]?.at ?? null;
    },
    { deadlineMs: 10_000, what: 'the number to be finished' },
  );

it('tells a provider that wants to hear it that a number has served, once however often it is completed', async () => {
  const provider = await join([...PLAIN, 'finish']);
  const command = await bought();
  const envelope = seal(completed(command), jobOrigin(TEST_BOT_ID));
  await Promise.all(Array.from({ length: 5 }, () => world.apps.transport.publish(envelope)));
  await finished(command);
  await world.apps.witness.send(completed(command));
  expect(provider.orders[0]?.state).toBe('finished');
  expect(told(provider)).toBe(1);
});

it('tells it again until it is heard', async () => {
  const provider = await join([...PLAIN, 'finish']);
  provider.busyFinishes = 2;
  const command = await bought();
  await world.apps.witness.send(completed(command));
  await finished(command);
  expect(told(provider)).toBe(3);
});

it('keeps a number open on which a further code can be asked for, until it ends', async () => {
  const provider = await join([...PLAIN, 'finish', 'resend']);
  const command = await bought();
  await world.apps.witness.send(completed(command));
  const [row] = await world.database.query<{ left: number }>(
    `SELECT extract(epoch FROM expires_at - next_finish_at)::int AS left FROM purchase_attempts`,
  );
  expect(row?.left).toBe(60);
  expect(told(provider)).toBe(0);
  await world.database.query('UPDATE purchase_attempts SET next_finish_at = now()');
  await finished(command);
});

it('does not trouble a provider that does not want to hear it', async () => {
  const provider = await join(PLAIN);
  const command = await bought();
  await world.apps.witness.send(completed(command));
  const rows = await world.database.query(
    'SELECT next_finish_at AS next, code_at IS NOT NULL AS served FROM purchase_attempts',
  );
  expect(rows).toEqual([{ next: null, served: true }]);
  expect(told(provider)).toBe(0);
});
