import {
  create,
  ListSources,
  NumberAcquired,
  NumberUnavailable,
  PauseSource,
  SourceChanged,
  type AcquireNumber,
} from '@numera/contracts';
import { newId, SystemClock } from '@numera/kernel';
import { Outbox } from '@numera/messaging';
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
import { BreakerService } from './breaker.service';
import { FAILURES_TO_CUT, MISSES_TO_CUT } from './source.rules';
import { SourceStore } from './source.store';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(30_000);

let world: World;
let one: FakeProvider;
let two: FakeProvider;

beforeEach(async () => {
  world = await startWorld();
  one = await joinProvider(world, new FakeProvider('one'));
  two = await joinProvider(world, new FakeProvider('two'));
}, 60_000);
afterEach(() => world.stop());

const SOURCES = ['one', 'two'];
const order = (fields: Partial<AcquireNumber> = {}) => acquire({ sourceIds: SOURCES, ...fields });
const acquired = (command: AcquireNumber) =>
  world.apps.witness.waitForEvent(NumberAcquired, about(command), 10_000);
const unavailable = (command: AcquireNumber) =>
  world.apps.witness.waitForEvent(NumberUnavailable, about(command), 10_000);
const changes = (sourceId: string) =>
  world.apps.witness
    .events(SourceChanged)
    .filter((event) => event.sourceId === sourceId)
    .map(({ state, cause }) => `${state} ${cause}`);
const changed = (sourceId: string, state: SourceChanged['state']) =>
  world.apps.witness.waitForEvent(
    SourceChanged,
    (event) => event.sourceId === sourceId && event.state === state,
    10_000,
  );

async function bought(fields: Partial<AcquireNumber> = {}): Promise<AcquireNumber> {
  const command = order(fields);
  await world.apps.witness.send(command);
  await acquired(command);
  return command;
}

async function refused(fields: Partial<AcquireNumber> = {}): Promise<NumberUnavailable> {
  const command = order(fields);
  await world.apps.witness.send(command);
  return unavailable(command);
}

const cutOff = (sourceId: string, since = '1 second', cause = 'failures') =>
  world.database.query(
    `UPDATE sources SET state = 'cut_off', cause = $2, cuts = 1, probe_at = now() - $3::interval
      WHERE source_id = $1`,
    [sourceId, cause, since],
  );

/** Replicas share nothing but the database. */
const replica = () =>
  new BreakerService(
    world.database,
    new SourceStore(world.database),
    world.apps.get('providers', Outbox),
    new SystemClock(),
  );

describe('buying from several sources', () => {
  it('buys from the first that is open, and from no other', async () => {
    const event = await acquired(await bought());
    expect(event).toMatchObject({ sourceId: 'one', accountId: 'one-main' });
    expect([one.orders.length, two.orders.length]).toEqual([1, 0]);
  });

  it('says whose refusal it is, so that those after it can be tried', async () => {
    one.isSoldOut = true;
    expect(await refused()).toMatchObject({
      sourceId: 'one',
      reason: 'PROVIDER.SERVICE_UNAVAILABLE',
    });
    expect(two.asked).toEqual([]);
    const event = await acquired(await bought({ sourceIds: ['two'] }));
    expect(event.sourceId).toBe('two');
  });

  it('passes over one that is cut off, without asking it', async () => {
    await cutOff('one', '-1 minute');
    expect((await acquired(await bought())).sourceId).toBe('two');
    expect(one.asked).toEqual([]);
  });

  it('says that none is open when none is, and asks none', async () => {
    await cutOff('one', '-1 minute');
    await cutOff('two', '-1 minute');
    expect(await refused()).toMatchObject({ sourceId: null, reason: 'PROVIDER.SERVICE_OFF' });
    expect([...one.asked, ...two.asked]).toEqual([]);
  });

  it('gives a source what it may cost and whose purchase it is', async () => {
    const command = await bought({ maxCost: 3_000n, maxPrice: 31n });
    const { reservationId } = command;
    expect(one.orders[0]?.request).toMatchObject({
      reservationId,
      maxCostE4: 3_000n,
      maxPrice: 31n,
    });
  });

  it('sells Ring4 as a source of its own over the account of SMSPool, which leaves it to that one', async () => {
    const ring4 = { serviceId: 1574, countryCode: 'US' };
    const command = await bought({ ...ring4, sourceIds: ['smspool', 'ring4'] });
    expect(await acquired(command)).toMatchObject({ sourceId: 'ring4', accountId: 'smspool-main' });
    expect(await refused({ ...ring4, sourceIds: ['smspool'] })).toMatchObject({ sourceId: null });
    expect(await refused({ sourceIds: ['ring4'] })).toMatchObject({ sourceId: null });
  });
});

describe('a provider that fails repeatedly', () => {
  it('is cut off for a while, admins are told once, and others are bought from', async () => {
    one.isDown = true;
    for (let n = 0; n < FAILURES_TO_CUT; n += 1) {
      expect(await refused()).toMatchObject({ sourceId: 'one' });
    }
    await changed('one', 'cut_off');
    expect((await acquired(await bought())).sourceId).toBe('two');
    expect(changes('one')).toEqual(['cut_off failures']);
  });

  it('is not cut off for having nothing to sell', async () => {
    one.isSoldOut = true;
    for (let n = 0; n < FAILURES_TO_CUT + 2; n += 1) await refused();
    one.isSoldOut = false;
    expect((await acquired(await bought())).sourceId).toBe('one');
    expect(changes('one')).toEqual([]);
  });

  it('is probed back in by one purchase, over all replicas together', async () => {
    await cutOff('one');
    const replicas = [replica(), replica()];
    const chosen = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        world.database.inTransaction((tx) =>
          (replicas[at % 2] ?? replica()).choose(tx, newId(), SOURCES),
        ),
      ),
    );
    expect(chosen.filter((sourceId) => sourceId === 'one')).toHaveLength(1);
    expect(chosen.filter((sourceId) => sourceId === 'two')).toHaveLength(19);
  });

  it('is open for all again once the probe has bought', async () => {
    await cutOff('one');
    const commands = Array.from({ length: 10 }, () => order());
    await Promise.all(commands.map((command) => world.apps.witness.send(command)));
    await Promise.all(commands.map(acquired));
    await changed('one', 'open');
    expect(changes('one')).toEqual(['probing failures', 'open recovered']);
    expect((await acquired(await bought())).sourceId).toBe('one');
  });

  it('is left alone for longer when the probe fails', async () => {
    await cutOff('one');
    one.isDown = true;
    expect(await refused()).toMatchObject({ sourceId: 'one' });
    await waitFor(() => changes('one').length === 2, {
      deadlineMs: 5_000,
      what: 'the end of the probe',
    });
    const [row] = await world.database.query<{ s: number; cuts: number }>(
      `SELECT cuts, extract(epoch FROM probe_at - now())::int AS s FROM sources WHERE source_id = 'one'`,
    );
    expect(row?.cuts).toBe(2);
    expect(row?.s).toBeGreaterThan(45);
  });
});

describe('numbers that bring no code', () => {
  const returned = async (waited: string): Promise<void> => {
    const command = await bought();
    await world.database.query(
      `UPDATE purchase_attempts SET ended_at = ended_at - $2::interval WHERE reservation_id = $1`,
      [command.reservationId, waited],
    );
    await world.apps.witness.send(release(command));
    await waitFor(() => one.orders.at(-1)?.state === 'refunded', {
      deadlineMs: 5_000,
      what: 'the refund',
    });
  };

  it('cut their source off when many in a row were waited on in vain', async () => {
    for (let n = 0; n < MISSES_TO_CUT; n += 1) await returned('10 minutes');
    await changed('one', 'cut_off');
    expect(changes('one')).toEqual(['cut_off no_codes']);
  });

  it('say nothing of their source when they were given back at once', async () => {
    for (let n = 0; n < MISSES_TO_CUT; n += 1) await returned('10 seconds');
    const { sources } = await world.apps.witness.ask(create(ListSources, {}));
    expect(sources.find((row) => row.sourceId === 'one')).toMatchObject({
      state: 'open',
      misses: 0,
    });
  });
});

describe('a source that an admin pauses', () => {
  const pause = (sourceId: string, paused: boolean) =>
    world.apps.witness.send(create(PauseSource, { sourceId, paused, adminId: '1' }));

  it('is not bought from until it is resumed, and every change is told once', async () => {
    await pause('one', true);
    await pause('one', true);
    expect((await acquired(await bought())).sourceId).toBe('two');
    await pause('one', false);
    expect((await acquired(await bought())).sourceId).toBe('one');
    await changed('one', 'open');
    expect(changes('one')).toEqual(['paused admin', 'open admin']);
  });

  it('that there is not changes nothing', async () => {
    await pause('nowhere', true);
    expect(changes('nowhere')).toEqual([]);
  });
});

it('lists sources with their state, health and balance', async () => {
  await cutOff('two', '-10 minutes', 'no_codes');
  const { sources } = await world.apps.witness.ask(create(ListSources, {}));
  const of = (sourceId: string) => sources.find((row) => row.sourceId === sourceId);
  expect(of('smspool')).toMatchObject({
    kind: 'smspool',
    state: 'open',
    balance: 500n,
    health: 'healthy',
  });
  expect(of('ring4')).toMatchObject({ kind: 'ring4', state: 'open', balance: 500n, probeAt: null });
  expect(of('one')).toMatchObject({ balance: null, codes: 0, misses: 0, medianSeconds: null });
  expect(of('two')).toMatchObject({ state: 'cut_off', cause: 'no_codes' });
  expect(Date.parse(of('two')?.probeAt ?? '')).toBeGreaterThan(Date.now());
});
