import { Database } from '@numera/database';
import { waitFor } from '@numera/testing';
import { startWorld, type World } from '../simulated/providers-world';
import { BudgetStore } from './budget.store';
import { RequestBudget } from './request-budget';

let world: World;
let accounts = 0;
const LIMIT = 30;

beforeAll(async () => {
  world = await startWorld();
}, 60_000);
afterAll(() => world.stop());

/** Replicas share nothing but the database. */
function replica(): RequestBudget {
  return new RequestBudget(new BudgetStore(world.apps.get('providers', Database)));
}

const newAccount = (): string => `account-${(accounts += 1)}`;

/** The most calls in any second, wherever it starts. */
function mostInASecond(timesMs: readonly number[]): number {
  const sorted = [...timesMs].sort((one, other) => one - other);
  const counts = sorted.map(
    (start, at) => sorted.slice(at).filter((time) => time < start + 1_000).length,
  );
  return Math.max(0, ...counts);
}

it('never lets two replicas together make more than 32 calls in any second', async () => {
  const accountId = newAccount();
  const replicas = [replica(), replica()];
  const times: number[] = [];
  const startedMs = performance.now();
  const asks = Array.from({ length: 120 }, async (_, at) => {
    if (!(await replicas[at % 2]?.admit(accountId, 'purchase', LIMIT))) return;
    times.push(performance.now());
  });
  await Promise.all(asks);
  expect(times).toHaveLength(120);
  expect(mostInASecond(times)).toBeLessThanOrEqual(32);
  // And makes use of what there is.
  expect(performance.now() - startedMs).toBeLessThan(9_000);
}, 20_000);

it('lets purchases and cancellations go before reads that came earlier', async () => {
  const accountId = newAccount();
  const budget = replica();
  const order: string[] = [];
  const ask = async (priority: 'purchase' | 'cancel' | 'catalogue'): Promise<void> => {
    if (await budget.admit(accountId, priority, LIMIT)) order.push(priority);
  };
  const reads = Array.from({ length: 60 }, () => ask('catalogue'));
  const urgent = [
    ...Array.from({ length: 10 }, () => ask('purchase')),
    ...Array.from({ length: 10 }, () => ask('cancel')),
  ];
  await Promise.all([...reads, ...urgent]);
  expect(order.slice(0, 20).filter((one) => one === 'catalogue')).toEqual([]);
  expect(order).toHaveLength(80);
}, 20_000);

it('lets a read through a stream of purchases that never ends', async () => {
  const accountId = newAccount();
  const budget = replica();
  let isOver = false;
  const buyers = Array.from({ length: 60 }, async () => {
    while (!isOver) await budget.admit(accountId, 'purchase', LIMIT);
  });
  const read = await budget.admit(accountId, 'poll', LIMIT);
  isOver = true;
  expect(read).toBe(true);
  await Promise.all(buyers);
}, 20_000);

it('sends nothing of the account while the provider wants to be left alone, and gives up what waits too long', async () => {
  const accountId = newAccount();
  const [one, other] = [replica(), replica()];
  await one.holdBack(accountId, 60_000);
  const answers: boolean[] = [];
  for (const budget of [one, other]) {
    void budget.admit(accountId, 'poll', LIMIT).then((admitted) => answers.push(admitted));
  }
  await waitFor(() => answers.length === 2, { deadlineMs: 15_000, what: 'the waits to end' });
  expect(answers).toEqual([false, false]);
}, 20_000);
