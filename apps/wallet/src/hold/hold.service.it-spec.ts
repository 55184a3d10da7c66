import {
  CaptureHold,
  create,
  GetBalance,
  GetStatement,
  HoldCaptured,
  HoldDeclined,
  HoldPlaced,
  HoldRefused,
  HoldReleased,
  PlaceHold,
  PostTransfer,
  ReleaseHold,
  TransferPosted,
  TransferRefused,
} from '@numera/contracts';
import { derivedId, newId } from '@numera/kernel';
import { jobOrigin, seal } from '@numera/messaging';
import { startTestApps, TEST_BOT_ID, type TestApps } from '@numera/testing';
import { walletApp } from '../wallet.app';

let apps: TestApps;
let users = 1_000;

beforeAll(async () => {
  apps = await startTestApps([walletApp]);
}, 60_000);
afterAll(() => apps.stop());

const newUser = (): string => String((users += 1));

async function fundedUser(amount: bigint): Promise<string> {
  const userId = newUser();
  const transferId = newId();
  await apps.witness.send(
    create(PostTransfer, { transferId, userId, kind: 'deposit', amount, reference: 'claim' }),
  );
  return userId;
}

const hold = (userId: string, amount: bigint, holdId = newId()): PlaceHold =>
  create(PlaceHold, { holdId, userId, amount, reference: 'order' });
const capture = (userId: string, holdId: string, amount?: bigint): CaptureHold =>
  create(CaptureHold, {
    holdId,
    userId,
    transferId: derivedId('capture', holdId),
    ...(amount === undefined ? {} : { amount }),
  });
const release = (userId: string, holdId: string): ReleaseHold =>
  create(ReleaseHold, { holdId, userId, transferId: derivedId('release', holdId) });
const balance = (userId: string) => apps.witness.ask(create(GetBalance, { userId }));
const outcomes = (holdId: string): string[] =>
  [HoldPlaced, HoldDeclined, HoldCaptured, HoldReleased, HoldRefused].flatMap((event) =>
    apps.witness
      .events<{ holdId: string }>(event)
      .filter((message) => message.holdId === holdId)
      .map(() => event.name),
  );

it('sets money aside, captures it, and shows both in the statement', async () => {
  const userId = await fundedUser(500n);
  const command = hold(userId, 105n);
  await apps.witness.send(command);
  expect(await balance(userId)).toMatchObject({ balance: 500n, held: 105n, available: 395n });
  await apps.witness.send(capture(userId, command.holdId));
  expect(await balance(userId)).toMatchObject({
    balance: 395n,
    held: 0n,
    spent: 105n,
    deposited: 500n,
  });
  const { movements } = await apps.witness.ask(
    create(GetStatement, { userId, page: 1, pageSize: 10 }),
  );
  expect(movements.map((m) => [m.kind, m.amount, m.balanceAfter])).toEqual([
    ['purchase', -105n, 395n],
    ['hold', -105n, null],
    ['deposit', 500n, 500n],
  ]);
});

it('captures less than was set aside, frees the rest, and shows what was paid', async () => {
  const userId = await fundedUser(500n);
  const command = hold(userId, 105n);
  await apps.witness.send(command);
  for (let i = 0; i < 3; i += 1) await apps.witness.send(capture(userId, command.holdId, 80n));
  expect(await balance(userId)).toMatchObject({
    balance: 420n,
    held: 0n,
    available: 420n,
    spent: 80n,
  });
  const captured = await apps.witness.waitForEvent(
    HoldCaptured,
    (m) => m.holdId === command.holdId,
  );
  expect(captured).toMatchObject({ amount: 80n, balanceAfter: 420n });
  expect(outcomes(command.holdId)).not.toContain('HoldRefused');
  const { movements } = await apps.witness.ask(
    create(GetStatement, { userId, page: 1, pageSize: 10 }),
  );
  expect(movements.map((m) => [m.kind, m.amount, m.balanceAfter])).toEqual([
    ['purchase', -80n, 420n],
    ['hold', -105n, null],
    ['deposit', 500n, 500n],
  ]);
});

it('refuses a capture larger than its hold', async () => {
  const userId = await fundedUser(500n);
  const command = hold(userId, 105n);
  await apps.witness.send(command);
  await apps.witness.send(capture(userId, command.holdId, 106n));
  const refused = await apps.witness.waitForEvent(HoldRefused, (m) => m.holdId === command.holdId);
  expect(refused.reason).toBe('exceeds_hold');
  expect(await balance(userId)).toMatchObject({ balance: 500n, held: 105n, spent: 0n });
});

it('refuses a second capture of another amount as a conflict', async () => {
  const userId = await fundedUser(500n);
  const command = hold(userId, 105n);
  await apps.witness.send(command);
  await apps.witness.send(capture(userId, command.holdId, 80n));
  await apps.witness.send(capture(userId, command.holdId, 81n));
  const refused = await apps.witness.waitForEvent(HoldRefused, (m) => m.holdId === command.holdId);
  expect(refused.reason).toBe('id_conflict');
  expect(await balance(userId)).toMatchObject({ balance: 420n, held: 0n });
});

it('gives a hold back, and then refuses to capture it', async () => {
  const userId = await fundedUser(200n);
  const command = hold(userId, 200n);
  await apps.witness.send(command);
  await apps.witness.send(release(userId, command.holdId));
  await apps.witness.send(capture(userId, command.holdId));
  expect(await balance(userId)).toMatchObject({ balance: 200n, held: 0n, spent: 0n });
  const refused = await apps.witness.waitForEvent(HoldRefused, (m) => m.holdId === command.holdId);
  expect(refused.reason).toBe('already_released');
});

it('declines a hold larger than what is available, and says what is', async () => {
  const userId = await fundedUser(100n);
  await apps.witness.send(hold(userId, 60n));
  const second = hold(userId, 41n);
  await apps.witness.send(second);
  const declined = await apps.witness.waitForEvent(HoldDeclined, (m) => m.holdId === second.holdId);
  expect(declined).toMatchObject({ reason: 'insufficient_funds', available: 40n });
});

it('answers a repeated command with the first result and moves nothing again', async () => {
  const userId = await fundedUser(100n);
  const command = hold(userId, 30n);
  for (let i = 0; i < 3; i += 1) await apps.witness.send(command);
  expect(await balance(userId)).toMatchObject({ held: 30n });
  await apps.witness.waitForEvent(HoldPlaced, (m) => m.holdId === command.holdId);
  expect(outcomes(command.holdId)).not.toContain('HoldDeclined');
});

it('handles a redelivered message once', async () => {
  const userId = await fundedUser(100n);
  const command = hold(userId, 30n);
  const envelope = seal(command, jobOrigin(TEST_BOT_ID));
  await Promise.all(Array.from({ length: 10 }, () => apps.transport.publish(envelope)));
  await apps.witness.waitForEvent(HoldPlaced, (m) => m.holdId === command.holdId);
  expect(outcomes(command.holdId)).toEqual(['HoldPlaced']);
});

it('refuses the same id with other content as a conflict', async () => {
  const userId = await fundedUser(100n);
  const command = hold(userId, 30n);
  await apps.witness.send(command);
  await apps.witness.send(hold(userId, 31n, command.holdId));
  const declined = await apps.witness.waitForEvent(
    HoldDeclined,
    (m) => m.holdId === command.holdId,
  );
  expect(declined.reason).toBe('id_conflict');

  const other = await fundedUser(100n);
  await apps.witness.send(hold(other, 30n, command.holdId));
  expect(await balance(other)).toMatchObject({ held: 0n });
});

it('gives exactly one of two users the id that both use at the same moment', async () => {
  const [one, two] = [await fundedUser(100n), await fundedUser(100n)];
  const holdId = newId();
  await Promise.all([
    apps.witness.send(hold(one, 30n, holdId)),
    apps.witness.send(hold(two, 30n, holdId)),
  ]);
  const held = (await balance(one)).held + (await balance(two)).held;
  expect(held).toBe(30n);
});

it('refuses to end a hold of another user or of nobody', async () => {
  const [owner, other] = [await fundedUser(100n), await fundedUser(100n)];
  const command = hold(owner, 30n);
  await apps.witness.send(command);
  await apps.witness.send(capture(other, command.holdId));
  const refused = await apps.witness.waitForEvent(HoldRefused, (m) => m.holdId === command.holdId);
  expect(refused.reason).toBe('unknown_hold');
  expect(await balance(owner)).toMatchObject({ held: 30n, balance: 100n });
});

it('refuses to deduct what is held', async () => {
  const userId = await fundedUser(100n);
  await apps.witness.send(hold(userId, 60n));
  const transferId = newId();
  const kind = 'adjustment_deduct';
  await apps.witness.send(
    create(PostTransfer, { transferId, userId, kind, amount: 41n, reference: 'r' }),
  );
  await apps.witness.waitForEvent(TransferRefused, (m) => m.transferId === transferId);
  expect(await balance(userId)).toMatchObject({ balance: 100n, held: 60n });
});

it('grants fifty of two hundred holds placed at once on a balance for fifty', async () => {
  const userId = await fundedUser(50n * 15n);
  const commands = Array.from({ length: 200 }, () => hold(userId, 15n));
  await Promise.all(commands.map((command) => apps.witness.send(command)));
  const ids = new Set(commands.map((command) => command.holdId));
  await apps.witness.waitForEvent(
    HoldDeclined,
    () => apps.witness.events(HoldDeclined).filter((m) => ids.has(m.holdId)).length === 150,
  );
  expect(apps.witness.events(HoldPlaced).filter((m) => ids.has(m.holdId))).toHaveLength(50);
  expect(await balance(userId)).toMatchObject({ balance: 750n, held: 750n, available: 0n });
}, 30_000);

it('credits a deposit once, however often it is posted', async () => {
  const userId = newUser();
  const transferId = newId();
  const command = create(PostTransfer, {
    transferId,
    userId,
    kind: 'deposit',
    amount: 500n,
    reference: 'c',
  });
  await Promise.all(Array.from({ length: 20 }, () => apps.witness.send(command)));
  await apps.witness.waitForEvent(TransferPosted, (m) => m.transferId === transferId);
  expect(await balance(userId)).toMatchObject({ balance: 500n });
});
