import { setTimeout as pause } from 'node:timers/promises';
import { countOrders, judge, waitForEnd, type OrderRange, type Outcome } from './outcome';
import { Person } from './person';
import { SCENARIOS, type Scenario } from './scenarios';
import { Stage } from './stage';
import { tableOf } from './table';
import { openWorld, type World } from './world';

export interface CrashTestOptions {
  /** Where the database and Numera's log are; made when missing. */
  readonly folder: string;
  /** Ends the test early; what it started is stopped. */
  readonly signal: AbortSignal;
  /** Takes the table and the counts. */
  readonly print: (line: string) => void;
  /** Takes what a waiting person may want to know. */
  readonly tell: (line: string) => void;
}

/** Reconciliation leaves out what changed within the last minute. */
const QUIET_MS = 61_000;

interface Played {
  readonly scenario: Scenario;
  readonly stage: Stage;
  readonly range: OrderRange;
  /** Why the scenario could not be played to its end. */
  readonly mishap: string | null;
}

/** Plays all scenarios and prints the table; answers how many rows are wrong. */
export async function runCrashTest(options: CrashTestOptions): Promise<number> {
  const world = await openWorld(options.folder);
  try {
    return await Promise.race([playAll(world, options), aborted(options.signal)]);
  } finally {
    await world.close();
  }
}

async function playAll(world: World, { print, tell }: CrashTestOptions): Promise<number> {
  const startedAt = Date.now();
  await world.numera.start();
  await fund(world, '20.00');
  const played: Played[] = [];
  for (const scenario of SCENARIOS) {
    const beganAt = Date.now();
    played.push(await play(world, scenario, played.length));
    tell(`${played.length}/${SCENARIOS.length} ${scenario.step}: ${secondsSince(beganAt)} s`);
  }
  tell('A quiet minute, in which nothing may change any more…');
  await pause(QUIET_MS);
  await world.numera.stop();
  const reconciliation = await world.numera.run('reconcile');
  const outcomes: Outcome[] = [];
  for (const one of played) outcomes.push(await conclude(one));
  print(tableOf(outcomes));
  print('');
  print(`Reconciliation: ${reconciliation.output}`);
  print(`Took ${secondsSince(startedAt)} s.`);
  const wrong = outcomes.filter(({ problems }) => problems.length > 0).length;
  // Every order, and the deposit.
  const isProven =
    reconciliation.code === 0 &&
    reconciliation.output.includes(`${outcomes.length + 1} orders and deposits compared, 0 diff`);
  const failed = wrong + (isProven ? 0 : 1);
  print(`${outcomes.length + 1 - failed} passed, ${failed} failed`);
  return failed;
}

function secondsSince(startedAt: number): string {
  return ((Date.now() - startedAt) / 1_000).toFixed(1);
}

/** A scenario that cannot go on is a wrong row, and the next one starts with a Numera that runs. */
async function play(world: World, scenario: Scenario, at: number): Promise<Played> {
  const stage = new Stage(world, at);
  const from = await countOrders(stage);
  let mishap: string | null = null;
  try {
    await scenario.run(stage);
    await waitForEnd(stage, scenario, from);
  } catch (thrown) {
    mishap = thrown instanceof Error ? thrown.message : String(thrown);
    stage.disarm();
    await world.numera.kill();
    await world.numera.start();
  }
  stage.close();
  return { scenario, stage, range: { from, to: await countOrders(stage) }, mishap };
}

async function conclude({ scenario, stage, range, mishap }: Played): Promise<Outcome> {
  const outcome = await judge(stage, scenario, range);
  return mishap === null ? outcome : { ...outcome, problems: [mishap, ...outcome.problems] };
}

/** A deposit, approved by the admin: the only money there is. */
async function fund({ sandbox }: World, dollars: string): Promise<void> {
  const person = new Person(sandbox.telegram, 'other');
  const admin = new Person(sandbox.telegram, 'admin');
  const payment = 'PAY-CRASH-1';
  admin.write('/start');
  person.write('/deposit');
  await person.see(/How many dollars/u);
  person.write(dollars);
  await person.see(/wallet-of-the-test/u);
  person.write(payment);
  await admin.see(new RegExp(payment, 'u'));
  admin.press(/Approve/u);
  await person.see(/was added to your balance/u);
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(new Error('interrupted'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });
}
