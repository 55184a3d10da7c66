import {
  CheckMessage,
  create,
  GetResendTerms,
  ListActiveMessages,
  MessageFound,
  NumberAcquired,
  NumberReleased,
  NumberUnavailable,
  NumberUnknown,
  type AcquireNumber,
} from '@numera/contracts';
import { newId } from '@numera/kernel';
import { waitFor } from '@numera/testing';
import type { Capability } from '../adapters/adapter';
import { FakeProvider } from '../simulated/fake-provider';
import {
  about,
  acquire,
  completed,
  joinProvider,
  release,
  startWorld,
  type World,
} from '../simulated/providers-world';

// What is waited for has deadlines of its own; a busy machine must not cut them short.
jest.setTimeout(20_000);

const CAN: readonly Capability[] = ['acquire', 'check', 'cancel', 'listActive', 'resend', 'finish'];
const OLD = 'Your code is 123456';
const NEW = 'Your code is 654321';
const accountId = 'one-main';
let world: World;
let provider: FakeProvider;

beforeEach(async () => {
  world = await startWorld();
  provider = await joinProvider(world, new FakeProvider('one', CAN));
}, 60_000);
afterEach(() => world.stop());

const send = (message: object) => world.apps.witness.send(message);
const acquired = (command: AcquireNumber) =>
  world.apps.witness.waitForEvent(NumberAcquired, about(command), 10_000);
const unavailable = (command: AcquireNumber) =>
  world.apps.witness.waitForEvent(NumberUnavailable, about(command), 10_000);
const resends = () => provider.asked.filter((method) => method === 'resend').length;
const terms = (reservationId: string) =>
  world.apps.witness.ask(create(GetResendTerms, { reservationId }));

/** A number that has brought its code. */
async function served(): Promise<AcquireNumber> {
  const command = acquire({ sourceIds: ['one'] });
  await send(command);
  await acquired(command);
  provider.deliver(provider.orders.at(-1), OLD);
  await send(completed(command));
  return command;
}

const further = (of: AcquireNumber, fields: Partial<AcquireNumber> = {}) =>
  acquire({ sourceIds: ['one'], resendOf: of.reservationId, ...fields });

/** What the poller is told of the number, by the list and by a check. */
async function shown(): Promise<string[]> {
  const externalId = provider.orders[0]?.externalId ?? '';
  const { listed } = await world.apps.witness.ask(create(ListActiveMessages, { accountId }));
  const checked = await world.apps.witness.ask(create(CheckMessage, { accountId, externalId }));
  return [...listed, checked].map(({ state, text }) => `${state} ${text}`.trim());
}

describe('a further code on a number', () => {
  it('is asked for once, on the same order, and may be asked for again', async () => {
    provider.resendCostE4 = 500n;
    const first = await served();
    expect((await acquired(first)).canResend).toBe(true);
    const command = further(first);
    await Promise.all([send(command), send(command)]);
    const [before, event] = [await acquired(first), await acquired(command)];
    expect(event).toMatchObject({
      sourceId: 'one',
      externalId: before.externalId,
      phoneNumber: before.phoneNumber,
      cost: 500n,
      canResend: true,
    });
    await send(command);
    expect(resends()).toBe(1);
    expect(provider.orders).toHaveLength(1);
  });

  it('is not the one that the number had before, in whatever way it is told', async () => {
    const first = await served();
    expect(await shown()).toEqual([`received ${OLD}`, `received ${OLD}`]);
    await send(further(first));
    await waitFor(() => resends() === 1, { deadlineMs: 5_000, what: 'the resend' });
    expect(await shown()).toEqual(['waiting', 'waiting']);
    provider.deliver(provider.orders[0], NEW);
    expect(await shown()).toEqual([`received ${NEW}`, `received ${NEW}`]);
  });

  it('is taken when it is the same text, once the order no longer tells the old one: same text twice is two messages', async () => {
    const command = further(await served());
    await send(command);
    await acquired(command);
    Object.assign(provider.orders[0] ?? {}, { state: 'waiting', text: '' });
    expect(await shown()).toEqual(['waiting', 'waiting']);
    provider.deliver(provider.orders[0], OLD);
    expect(await shown()).toEqual([`received ${OLD}`, `received ${OLD}`]);
  });

  it('is none of the earlier ones either when it is asked for a second time', async () => {
    const second = further(await served());
    await send(second);
    await acquired(second);
    provider.deliver(provider.orders[0], NEW);
    await send(completed(second, '654321'));
    const third = further(second);
    await send(third);
    await acquired(third);
    expect(await shown()).toEqual(['waiting', 'waiting']);
    provider.deliver(provider.orders[0], OLD);
    expect(await shown()).toEqual(['waiting', 'waiting']);
  });

  it('gives nothing back when it does not come: the order has served', async () => {
    const command = further(await served());
    await send(command);
    await acquired(command);
    await send(release(command));
    await world.apps.witness.waitForEvent(NumberReleased, about(command), 10_000);
    expect(provider.asked).not.toContain('cancel');
    expect(provider.orders[0]?.state).toBe('received');
  });

  it('is passed on when it comes at the last look', async () => {
    const command = further(await served());
    await send(command);
    await acquired(command);
    provider.deliver(provider.orders[0], NEW);
    await send(release(command));
    const found = await world.apps.witness.waitForEvent(MessageFound, about(command), 10_000);
    expect(found.text).toBe(NEW);
  });

  it('keeps the number from being finished while it is waited for', async () => {
    const first = await served();
    const command = further(first);
    await send(command);
    await acquired(command);
    await world.database.query(
      `UPDATE purchase_attempts SET next_finish_at = now() WHERE reservation_id = $1`,
      [first.reservationId],
    );
    await send(release(command));
    await world.apps.witness.waitForEvent(NumberReleased, about(command), 10_000);
    await waitFor(() => provider.orders[0]?.state === 'finished', {
      deadlineMs: 5_000,
      what: 'the end of the number',
    });
    const methods = provider.asked.filter((one) => one === 'check' || one === 'finish');
    expect(methods.slice(-2)).toEqual(['check', 'finish']);
    expect((await terms(first.reservationId)).available).toBe(false);
  });
});

describe('a further code is refused', () => {
  it('on a number that has brought none, that is not ours, or on which one is waited for already', async () => {
    const waiting = acquire({ sourceIds: ['one'] });
    await send(waiting);
    await acquired(waiting);
    const first = await served();
    const second = further(first);
    await send(second);
    await acquired(second);
    for (const command of [further(waiting), further(acquire()), further(first)]) {
      await send(command);
      expect((await unavailable(command)).reason).toBe('PROVIDER.ORDER_NOT_FOUND');
    }
    expect(resends()).toBe(1);
  });

  it('above the price that was agreed, before it is asked for', async () => {
    provider.resendCostE4 = 2_401n;
    const command = further(await served());
    await send(command);
    expect(await unavailable(command)).toMatchObject({
      reason: 'PROVIDER.PRICE_ROSE',
      sourceId: 'one',
    });
    expect(resends()).toBe(0);
  });
});

it('takes a resend without an answer as made, and does not repeat it: was I charged?', async () => {
  const command = further(await served());
  provider.lostAnswers = 1;
  await send(command);
  await world.apps.witness.waitForEvent(NumberUnknown, about(command), 10_000);
  await acquired(command);
  expect(resends()).toBe(1);
  expect(await shown()).toEqual(['waiting', 'waiting']);
});

it('gives up a resend without an answer when the order turns out to be over', async () => {
  const command = further(await served());
  provider.lostAnswers = 1;
  await send(command);
  await world.apps.witness.waitForEvent(NumberUnknown, about(command), 10_000);
  Object.assign(provider.orders[0] ?? {}, { state: 'refunded' });
  const events = () =>
    [
      ...world.apps.witness.events(NumberAcquired),
      ...world.apps.witness.events(NumberUnavailable),
    ].filter(about(command));
  await waitFor(() => events().length > 0, { deadlineMs: 10_000, what: 'the outcome' });
  expect(resends()).toBe(1);
});

it('tells what a further code costs, and that none can be had', async () => {
  provider.resendCostE4 = 700n;
  const first = await served();
  expect(await terms(first.reservationId)).toMatchObject({
    available: true,
    cost: 700n,
    price: null,
  });
  expect(await terms(newId())).toMatchObject({ available: false, cost: null });
  provider.capabilities.delete('resend');
  expect((await terms(first.reservationId)).available).toBe(false);
});
