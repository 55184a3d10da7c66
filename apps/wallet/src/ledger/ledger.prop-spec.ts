import * as fc from 'fast-check';
import {
  CaptureHold,
  create,
  GetBalance,
  PlaceHold,
  PostTransfer,
  ReleaseHold,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { derivedId } from '@numera/kernel';
import { startTestApps, type TestApps } from '@numera/testing';
import { walletApp, ReconciliationService } from '../wallet.app';

let apps: TestApps;
let runs = 0;

beforeAll(async () => {
  apps = await startTestApps([walletApp]);
  // The neighbours that reconciliation asks; their settlements are proved in their own suites.
  for (const [service, query] of [
    ['orders', 'orders.settlement.list.v1'],
    ['payments', 'payments.settlement.list.v1'],
  ] as const) {
    await apps.transport.attach({
      service,
      subscriptions: [],
      queries: [query],
      prefetch: 1,
      deliver: () => Promise.resolve(),
      answer: () => Promise.resolve({ settlements: [], next: null }),
      bury: () => Promise.resolve(),
    });
  }
}, 60_000);
afterAll(() => apps.stop());

type Step =
  | { do: 'deposit' | 'hold'; user: number; id: number; amount: number }
  | { do: 'capture'; user: number; id: number; amount: number | null }
  | { do: 'release'; user: number; id: number };

const user = fc.integer({ min: 0, max: 2 });
const id = fc.integer({ min: 0, max: 5 });
const amount = fc.integer({ min: 1, max: 100 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('deposit' as const, 'hold' as const), user, id, amount }),
  fc.record({ do: fc.constant('capture' as const), user, id, amount: fc.option(amount) }),
  fc.record({ do: fc.constant('release' as const), user, id }),
);

function messageOf(step: Step, run: number): object {
  const userId = String(run * 10 + step.user + 1);
  const holdId = derivedId('hold', String(run), String(step.id));
  switch (step.do) {
    case 'deposit':
      return create(PostTransfer, {
        transferId: derivedId('deposit', String(run), String(step.id)),
        userId,
        kind: 'deposit',
        amount: BigInt(step.amount),
        reference: 'r',
      });
    case 'hold':
      return create(PlaceHold, { holdId, userId, amount: BigInt(step.amount), reference: 'r' });
    case 'capture':
      return create(CaptureHold, {
        holdId,
        userId,
        transferId: derivedId('c', holdId),
        ...(step.amount === null ? {} : { amount: BigInt(step.amount) }),
      });
    case 'release':
      return create(ReleaseHold, { holdId, userId, transferId: derivedId('r', holdId) });
  }
}

it('keeps every proof of the books true under random, repeated and concurrent commands', async () => {
  const reconciliation = apps.get('wallet', ReconciliationService);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
      runs += 1;
      await Promise.all(steps.map((one) => apps.witness.send(messageOf(one, runs))));
      for (const at of [1, 2, 3]) {
        const balance = await apps.witness.ask(
          create(GetBalance, { userId: String(runs * 10 + at) }),
        );
        expect(balance.balance).toBe(balance.deposited - balance.spent);
        expect(balance.available).toBeGreaterThanOrEqual(0n);
      }
      expect(await reconciliation.reconcile()).toEqual({ settlements: 0, differences: [] });
    }),
    { numRuns: 40 },
  );
}, 60_000);

it('forbids changing or deleting what is written', async () => {
  const database = apps.get('wallet', Database);
  for (const statement of [
    'UPDATE transfers SET amount = amount + 1',
    'DELETE FROM transfers',
    'UPDATE entries SET amount = -amount',
    'DELETE FROM entries',
    'TRUNCATE entries',
  ]) {
    await expect(database.query(statement)).rejects.toThrow('append-only');
  }
});

it('reconciliation finds a cent that is missing', async () => {
  const database = apps.get('wallet', Database);
  const reconciliation = apps.get('wallet', ReconciliationService);
  await apps.witness.send(messageOf({ do: 'deposit', user: 0, id: 0, amount: 50 }, 9_000_000));
  await database.query(`UPDATE accounts SET balance = balance + 1 WHERE user_id = '90000001'`);
  const { differences } = await reconciliation.reconcile();
  expect(differences).toEqual(['account of user 90000001 has balance 51, its entries sum to 50']);
  await database.query(`UPDATE accounts SET balance = balance - 1 WHERE user_id = '90000001'`);
});
