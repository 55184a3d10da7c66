import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@numera/testing';
import { SERVICES } from '../stack/stack';
import { readBooks, type Books } from './books';
import { Detour } from './detour';
import { drain } from './drain';
import { judge, type Evidence, type Verdict } from './judge';
import { Mirror } from './mirror';
import type { ChaosOptions } from './options';
import { cardsIn, planFaults, type Deck } from './plan';
import { Random } from './random';
import { reconcile } from './reconcile';
import { openScene, type Scene } from './scene';
import { storm } from './storm';
import { ordersTable, recoveryTable, verdictTable, type Told } from './table';

export interface ChaosRun extends ChaosOptions {
  /** Holds the servers' data and all logs. */
  readonly folder: string;
  readonly deck: Deck;
  /** Between the faults, at the least and at the most. */
  readonly pausesMs: readonly [number, number];
  /** How long a code is waited for. */
  readonly orderWaitSec: number;
  /** Reconciliation leaves out what changed within the last minute; 0 does not wait for it. */
  readonly quietMs: number;
  /** Ends the run early; what it started is stopped. */
  readonly signal: AbortSignal;
  /** Takes the tables and the counts. */
  readonly print: (line: string) => void;
  /** Takes what a waiting person may want to know. */
  readonly tell: (line: string) => void;
}

/** Of the commands and events that services publish, so many come twice. */
const COPIED = 0.15;
const UNDISTURBED_TRIPS = 3;
const DRAIN_MS = 180_000;
const TELL_EVERY_MS = 15_000;

/** Runs all of it, prints the tables and answers what was judged. */
export async function runChaos(options: ChaosRun): Promise<Verdict[]> {
  const { tell } = options;
  const startedAt = Date.now();
  tell(`Seed ${options.seed}; ${options.persons} persons, ${options.rate} orders a second.`);
  const scene = await openScene(options);
  try {
    return await Promise.race([playOut(scene, options, startedAt), aborted(options.signal)]);
  } finally {
    await scene.close();
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(new Error('interrupted'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });
}

async function playOut(scene: Scene, options: ChaosRun, startedAt: number): Promise<Verdict[]> {
  const { print, tell } = options;
  tell(`Everything runs (${secondsSince(startedAt)} s); the persons deposit…`);
  await settle(scene, options);
  const evidence = await makeChaos(scene, options);
  const verdicts = [...judge(evidence.found), ...evidence.more];
  print(ordersTable(told(evidence)));
  print('');
  print(verdictTable(verdicts));
  print('');
  print(recoveryTable(evidence.found.faults, evidence.undisturbedMs));
  print('');
  print(`Took ${secondsSince(startedAt)} s; seed ${options.seed}.`);
  const failed = verdicts.filter(({ count }) => count > 0).length;
  print(`${verdicts.length - failed} passed, ${failed} failed`);
  return verdicts;
}

interface Outcome {
  readonly found: Evidence;
  readonly more: readonly Verdict[];
  readonly undisturbedMs: number;
  readonly copies: number;
  readonly detours: number;
  readonly troubles: number;
  readonly loadSeconds: number;
}

async function settle({ world }: Scene, { orders, persons }: ChaosRun): Promise<void> {
  // What most of their orders would cost, and no less than a deposit may be.
  const dollars = Math.ceil(20 + (2 * orders) / persons);
  await world.ask('settle', { persons, dollars });
}

async function makeChaos(scene: Scene, options: ChaosRun): Promise<Outcome> {
  const { world, stack } = scene;
  const { orders, rate, seed, deck, tell } = options;
  const mirror = new Mirror(stack.servers.brokerUrl, COPIED, new Random(seed + 1));
  const detour = new Detour(stack.servers.brokerUrl, new Random(seed + 4));
  mirror.start();
  const beganAt = Date.now();
  await world.ask('shop', { orders, perSecond: rate, seed: seed + 2 });
  const undisturbedMs = await measureUndisturbed(scene);
  await world.ask('disturb', { seed: seed + 3 });
  detour.start();
  const telling = setInterval(() => void tellProgress(scene, tell), TELL_EVERY_MS);
  const plan = planFaults({ ...options, services: SERVICES });
  const isOver = async (count: number): Promise<boolean> => {
    if (count >= cardsIn(deck)) await world.ask('enough', null);
    return count >= cardsIn(deck) && (await world.ask('progress', null)).begun >= orders;
  };
  const faults = await storm({ scene, plan, isOver, tell }).finally(() => clearInterval(telling));
  const loadSeconds = (Date.now() - beganAt) / 1_000;
  const troubles = await world.ask('disturb', null);
  tell('The faults are over; what is under way comes to its end…');
  await Promise.all([mirror.stop(), detour.stop(), stack.ready()]);
  const found = await gather(scene, options, faults);
  const { gaveUp } = await world.ask('progress', null);
  const never = faults.filter(({ recoveredMs }) => recoveredMs === null);
  return {
    found,
    more: [
      { claim: 'persons who were never offered anything', count: gaveUp, examples: [] },
      {
        claim: 'faults without a recovery',
        count: never.length,
        examples: never.map(({ kind }) => kind),
      },
      { claim: 'sources that brought no code', ...silentSources(found) },
    ],
    undisturbedMs,
    copies: mirror.copies,
    detours: detour.led,
    troubles: Object.values(troubles).reduce((sum, count) => sum + count, 0),
    loadSeconds,
  };
}

async function gather(
  { stack, world, env, withDatabase }: Scene,
  { tell, folder, quietMs }: ChaosRun,
  faults: Evidence['faults'],
): Promise<Evidence> {
  const { brokerUrl, databaseUrl } = stack.servers;
  const stillOpen = await withDatabase((db) =>
    drain({ world, db, brokerUrl, services: SERVICES, limitMs: DRAIN_MS, tell }),
  );
  if (quietMs > 0) tell('A quiet minute, in which nothing may change any more…');
  await delay(quietMs);
  const { differences, output } = await reconcile(folder, { ...env, DATABASE_URL: databaseUrl });
  tell(`reconcile: ${output}`);
  const books = await withDatabase((db) => readBooks(db, SERVICES));
  const report = await world.ask('report', null);
  return { books, report, faults, stillOpen, reconcileDifferences: differences };
}

/** The median trip of an order while nothing is wrong. */
async function measureUndisturbed({ world }: Scene): Promise<number> {
  const trips: number[] = [];
  while (trips.length < UNDISTURBED_TRIPS) {
    const took = await waitFor(() => world.ask('probe', { limitMs: 60_000 }), {
      deadlineMs: 180_000,
      what: 'an undisturbed order',
    });
    trips.push(took);
  }
  return trips.sort((a, b) => a - b)[Math.floor(trips.length / 2)] ?? 0;
}

async function tellProgress({ world }: Scene, tell: ChaosRun['tell']): Promise<void> {
  const { begun, busy } = await world.ask('progress', null);
  tell(`  ${begun} orders begun, ${busy} persons busy`);
}

function told({ found, copies, detours, troubles, loadSeconds }: Outcome): Told[] {
  const { books, report, faults } = found;
  const inState = (state: string): number =>
    books.orders.filter((one) => one.state === state).length;
  const again = report.codes.reduce((sum, { shownAtMs }) => sum + shownAtMs.length - 1, 0);
  return [
    { what: 'orders placed', value: report.attempts.length },
    ...['completed', 'expired', 'cancelled', 'failed'].map((state) => ({
      what: `  ${state}`,
      value: inState(state),
    })),
    ...bySource(books.reservations),
    { what: 'numbers changed', value: report.attempts.filter(({ changes }) => changes > 0).length },
    { what: 'messages to own numbers', value: report.sentToOwnNumbers.length },
    { what: 'orders a second', value: (report.attempts.length / loadSeconds).toFixed(1) },
    {
      what: 'presses of Confirm',
      value: report.attempts.reduce((n, { presses }) => n + presses, 0),
    },
    { what: 'faults', value: faults.length },
    { what: "troubles on the provider's and Telegram's side", value: troubles },
    { what: 'messages published again', value: copies },
    { what: 'messages led astray and late', value: detours },
    { what: 'codes shown again, around a fault', value: again },
    { what: 'updates answered with an apology', value: books.failedUpdates },
  ];
}

/** What was not there to be judged is not proven. Which of two providers serves a few orders is chance. */
function silentSources({ books, report }: Evidence): Omit<Verdict, 'claim'> {
  const sources = ['ring4', 'stock', ...(report.attempts.length < 500 ? [] : ['smspool', 'sim'])];
  const isFrom = (source: string): boolean =>
    books.reservations.some(
      ({ sourceId, state }) => sourceId === source && state === 'code_received',
    );
  const silent = sources.filter((source) => !isFrom(source));
  return { count: silent.length, examples: silent };
}

/** Who the codes came from, and how many orders another source had said no to. */
function bySource(reservations: Books['reservations']): Told[] {
  const codes = reservations.filter(({ state }) => state === 'code_received');
  const sources = [...new Set(codes.map(({ sourceId }) => sourceId ?? ''))].sort();
  const refused = new Set(
    reservations.filter(({ state }) => state === 'unavailable').map(({ orderId }) => orderId),
  );
  return [
    ...sources.map((source) => ({
      what: `  codes from ${source}`,
      value: codes.filter(({ sourceId }) => sourceId === source).length,
    })),
    {
      what: '  codes after another source had none',
      value: codes.filter(({ orderId }) => refused.has(orderId)).length,
    },
  ];
}

function secondsSince(startedAt: number): string {
  return ((Date.now() - startedAt) / 1_000).toFixed(0);
}
