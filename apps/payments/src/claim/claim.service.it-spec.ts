import {
  ClaimCredited,
  ClaimDecided,
  ClaimRefused,
  ClaimSubmitted,
  create,
  DecideClaim,
  GetBalance,
  GetClaim,
  GetDepositInstructions,
  ListPaymentSettlements,
  SubmitClaim,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { newId } from '@numera/kernel';
import { jobOrigin, seal } from '@numera/messaging';
import { startTestApps, TEST_BOT_ID, type TestApps } from '@numera/testing';
import { paymentsApp } from '../payments.app';
import { walletApp } from '@numera/wallet';

let apps: TestApps;
let users = 5_000;

beforeAll(async () => {
  apps = await startTestApps([walletApp, paymentsApp], {
    env: { BINANCE_WALLET: 'wallet-address' },
  });
}, 60_000);
afterAll(() => apps.stop());

const newUser = (): string => String((users += 1));
const claim = (userId: string, paymentReference: string = newId(), amount = 500n): SubmitClaim =>
  create(SubmitClaim, { claimId: newId(), userId, amount, paymentReference });
const decide = (claimId: string, decision: 'approve' | 'reject', adminId = '1'): DecideClaim =>
  create(DecideClaim, { claimId, adminId, decision });
const refusal = async (command: SubmitClaim): Promise<string> => {
  await apps.witness.send(command);
  return (await apps.witness.waitForEvent(ClaimRefused, (m) => m.claimId === command.claimId))
    .reason;
};

it('shows the address and the same reference that the claim then has', async () => {
  const command = claim(newUser());
  const { claimId, amount } = command;
  const instructions = await apps.witness.ask(create(GetDepositInstructions, { claimId, amount }));
  await apps.witness.send(command);
  const submitted = await apps.witness.waitForEvent(ClaimSubmitted, (m) => m.claimId === claimId);
  expect(submitted.reference).toBe(instructions.reference);
  expect(instructions.qrText).toBe('wallet-address');
});

it('credits once, however often and by however many admins it is approved', async () => {
  const userId = newUser();
  const command = claim(userId);
  const { claimId } = command;
  await apps.witness.send(command);
  await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      apps.witness.send(decide(claimId, 'approve', String(i % 3))),
    ),
  );
  const credited = await apps.witness.waitForEvent(ClaimCredited, (m) => m.claimId === claimId);
  expect(credited).toMatchObject({ amount: 500n, balanceAfter: 500n });
  expect(await apps.witness.ask(create(GetBalance, { userId }))).toMatchObject({ balance: 500n });
  expect(apps.witness.events(ClaimDecided).filter((m) => m.claimId === claimId)).toHaveLength(1);
});

it('takes a message that comes again for handled, and buries nothing', async () => {
  const command = claim(newUser());
  const envelope = seal(command, jobOrigin(TEST_BOT_ID));
  await Promise.all(Array.from({ length: 5 }, () => apps.transport.publish(envelope)));
  await apps.witness.waitForEvent(ClaimSubmitted, (m) => m.claimId === command.claimId);
  expect(await apps.get('payments', Database).query('SELECT reason FROM dead_letters')).toEqual([]);
});

it('never credits a rejected claim, also when an approval follows', async () => {
  const userId = newUser();
  const command = claim(userId);
  await apps.witness.send(command);
  await apps.witness.send(decide(command.claimId, 'reject'));
  await apps.witness.send(decide(command.claimId, 'approve'));
  const answer = await apps.witness.ask(create(GetClaim, { claimId: command.claimId }));
  expect(answer.claim?.state).toBe('rejected');
  expect(await apps.witness.ask(create(GetBalance, { userId }))).toMatchObject({ balance: 0n });
});

it('takes one payment reference once, and again after it was rejected', async () => {
  const first = claim(newUser(), 'Payment 777');
  await apps.witness.send(first);
  expect(await refusal(claim(newUser(), 'PAYMENT777'))).toBe('duplicate_reference');
  await apps.witness.send(decide(first.claimId, 'reject'));
  const again = claim(newUser(), 'payment777');
  await apps.witness.send(again);
  await apps.witness.waitForEvent(ClaimSubmitted, (m) => m.claimId === again.claimId);
});

it('refuses amounts out of bounds and references that are none', async () => {
  expect(await refusal(claim(newUser(), newId(), 99n))).toBe('below_minimum');
  expect(await refusal(claim(newUser(), newId(), 1_000_001n))).toBe('above_maximum');
  expect(await refusal(claim(newUser(), '?'))).toBe('bad_reference');
});

it('lets five claims of a user wait and no more, also when they come at once', async () => {
  const userId = newUser();
  const commands = Array.from({ length: 12 }, () => claim(userId));
  await Promise.all(commands.map((command) => apps.witness.send(command)));
  const ids = new Set(commands.map((command) => command.claimId));
  const of = (list: { claimId: string }[]): number => list.filter((m) => ids.has(m.claimId)).length;
  await apps.witness.waitForEvent(ClaimRefused, () => of(apps.witness.events(ClaimRefused)) === 7);
  expect(of(apps.witness.events(ClaimSubmitted))).toBe(5);
});

it('expects of the ledger what became of each claim, once a minute has passed', async () => {
  const command = claim(newUser());
  await apps.witness.send(command);
  await apps.witness.send(decide(command.claimId, 'approve'));
  await apps.witness.waitForEvent(ClaimCredited, (m) => m.claimId === command.claimId);
  const ask = () => apps.witness.ask(create(ListPaymentSettlements, { after: null, limit: 1_000 }));
  expect((await ask()).settlements).toEqual([]);
  await apps.get('payments', Database).query(
    `UPDATE claims SET submitted_at = submitted_at - interval '2 minutes',
       decided_at = decided_at - interval '2 minutes', credited_at = credited_at - interval '2 minutes'
     WHERE claim_id = $1`,
    [command.claimId],
  );
  expect((await ask()).settlements).toMatchObject([{ expected: 'posted', amount: 500n }]);
});
