import {
  create,
  ListOffers,
  ListSources,
  NumberAcquired,
  type AcquireNumber,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { waitFor } from '@numera/testing';
import { AttemptEntity } from '../purchase/attempt.entity';
import { FakeProvider } from '../simulated/fake-provider';
import {
  about,
  acquire,
  completed,
  joinProvider,
  startWorld,
  type World,
} from '../simulated/providers-world';
import { ResultService } from './result.service';
import { ResultStore } from './result.store';
import { FAIR_WAIT_MS, MISSES_TO_CUT } from './source.rules';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(20_000);

let world: World;

beforeEach(async () => {
  world = await startWorld();
  await joinProvider(world, new FakeProvider('one'));
}, 60_000);
afterEach(() => world.stop());

const results = () => world.apps.get('providers', ResultService);
const store = () => world.apps.get('providers', ResultStore);
const offer = async (sourceId: string) => {
  const { offers } = await world.apps.witness.ask(create(ListOffers, { serviceId: 1012 }));
  return offers.find((one) => one.sourceId === sourceId && one.countryCode === 'US');
};
const source = async (sourceId: string) => {
  const { sources } = await world.apps.witness.ask(create(ListSources, {}));
  return sources.find((row) => row.sourceId === sourceId);
};
const of = { sourceId: 'one', serviceId: 1012, countryCode: 'US' };

/** A number that was waited on for long enough, and given back. */
function inVain(sourceId: string): AttemptEntity {
  const releaseRequestedAt = new Date();
  const endedAt = new Date(releaseRequestedAt.getTime() - FAIR_WAIT_MS);
  const times = { endedAt, releaseRequestedAt, resendOf: null };
  const fields = { ...of, ...times, sourceId, reservationId: newId() };
  return Object.assign(new AttemptEntity(), fields);
}

/** A number whose code came after so long. */
async function served(seconds: number): Promise<AcquireNumber> {
  const command = acquire({ sourceIds: ['one'] });
  await world.apps.witness.send(command);
  await world.apps.witness.waitForEvent(NumberAcquired, about(command), 10_000);
  await world.database.query(
    `UPDATE purchase_attempts SET ended_at = now() - $2 * interval '1 second' WHERE reservation_id = $1`,
    [command.reservationId, seconds],
  );
  await world.apps.witness.send(completed(command));
  return command;
}

it('tells the success and the speed of a source with its offers once there are enough results to say', async () => {
  for (const seconds of [10, 20, 30, 40]) await served(seconds);
  await results().refresh();
  expect(await offer('one')).toMatchObject({ successPercent: null, medianSeconds: null });
  await store().add([{ ...of, misses: 1, seconds: [] }]);
  await results().refresh();
  expect(await offer('one')).toMatchObject({ successPercent: 80, medianSeconds: 20 });
  expect(await offer('smspool')).toMatchObject({ successPercent: null, medianSeconds: null });
  expect(await source('one')).toMatchObject({ codes: 4, misses: 1, medianSeconds: 20 });
});

it('counts a completion once, however often it is told', async () => {
  const command = await served(10);
  await world.apps.witness.send(completed(command));
  await results().refresh();
  expect(await source('one')).toMatchObject({ codes: 1 });
});

it('cuts off a source whose numbers bring no codes, and never the own ones, which have many origins', async () => {
  const state = async (sourceId: string) => {
    for (let at = 0; at < MISSES_TO_CUT; at += 1) results().noteRelease(inVain(sourceId));
    await results().refresh();
    return (await source(sourceId))?.state;
  };
  expect(await state('stock')).toBe('open');
  await waitFor(async () => (await state('one')) === 'cut_off', {
    deadlineMs: 10_000,
    what: 'the source to be cut off',
  });
  expect(await state('stock')).toBe('open');
});

it('keeps a week, and of each day no more seconds than a median needs', async () => {
  const seconds = Array.from({ length: 80 }, (_, at) => at);
  await store().add([{ ...of, misses: 0, seconds: seconds.slice(0, 40) }]);
  await store().add([{ ...of, misses: 0, seconds: seconds.slice(40) }]);
  const kept = await world.database.query<{ codes: number; first: number; n: number }>(
    'SELECT codes, seconds[1] AS first, cardinality(seconds) AS n FROM source_results',
  );
  expect(kept).toEqual([{ codes: 80, first: 30, n: 50 }]);
  await world.database.query('UPDATE source_results SET day = current_date - 7');
  expect(await source('one')).toMatchObject({ codes: 0, medianSeconds: null });
  await store().prune();
  expect(await world.database.query('SELECT FROM source_results')).toEqual([]);
});
