import * as fc from 'fast-check';
import { costOf, type WaitEnd } from './schedule-cost.rules';
import { scheduleFrom, type Schedule } from './schedule.rules';
import { scheduleFor, tuneAll } from './tuned-schedules.rules';
import {
  BUCKET_ENDS_SEC,
  bucketOf,
  countsOf,
  MAX_EVERY_SEC,
  MIN_CODES,
  MIN_EVERY_SEC,
  tuneSchedule,
} from './tuning.rules';

const fixed = scheduleFrom('60:2,180:3,300:5,*:10') ?? [];
const counts = fc.array(
  fc.record({
    bucket: fc.nat({ max: BUCKET_ENDS_SEC.length }),
    codes: fc.nat({ max: 500 }),
    misses: fc.nat({ max: 500 }),
  }),
  { maxLength: 40 },
);

const ends = (ages: readonly number[], hasCode: boolean): WaitEnd[] =>
  ages.map((ageSec) => ({ ageSec, hasCode, weight: 1 }));
const evenly = (from: number, until: number, many: number): number[] =>
  Array.from({ length: many }, (_, at) => from + ((until - from) * (at + 0.5)) / many);

it('is a schedule within its bounds, whatever was counted', () => {
  fc.assert(
    fc.property(counts, (counted) => {
      const schedule = tuneSchedule(counted, fixed);
      if (!schedule) return;
      const ages = schedule.map(({ untilAgeSec }) => untilAgeSec);
      expect(ages).toEqual([...new Set(ages)].sort((a, b) => a - b));
      expect(ages.at(-1)).toBe(Infinity);
      for (const { everySec } of schedule) {
        expect(everySec).toBeGreaterThanOrEqual(MIN_EVERY_SEC);
        expect(everySec).toBeLessThanOrEqual(MAX_EVERY_SEC);
      }
    }),
  );
});

it('is never worse than the fixed one, in seconds waited or in calls, on waits like those it was made from', () => {
  const age = fc.double({ min: 0.5, max: 600, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(age, { minLength: MIN_CODES, maxLength: 200 }),
      fc.array(age, { maxLength: 200 }),
      (codes, misses) => {
        // The ages within a bucket are not kept: what is compared is spread over it.
        const spread = countsOf([...ends(codes, true), ...ends(misses, false)]).flatMap((one) => {
          const from = BUCKET_ENDS_SEC[one.bucket - 1] ?? 0;
          const until = BUCKET_ENDS_SEC[one.bucket] ?? 1_800;
          return [
            ...ends(evenly(from, until, one.codes * 6), true),
            ...ends(evenly(from, until, one.misses * 6), false),
          ];
        });
        const tuned = tuneSchedule(countsOf(spread), fixed) ?? fixed;
        const [after, before] = [costOf(tuned, spread), costOf(fixed, spread)];
        expect(after.meanWaitSec).toBeLessThanOrEqual(before.meanWaitSec * 1.02);
        expect(after.meanCalls).toBeLessThanOrEqual(before.meanCalls * 1.02);
      },
    ),
  );
});

it('looks often where codes come, and rarely where none do', () => {
  const waits = [
    ...ends(evenly(90, 120, 300), true),
    ...ends(evenly(5, 30, 20), true),
    ...ends(evenly(590, 600, 100), false),
  ];
  const schedule = tuneSchedule(countsOf(waits), fixed) ?? [];
  const everyAt = (age: number): number | undefined =>
    schedule.find(({ untilAgeSec }) => age <= untilAgeSec)?.everySec;
  expect(everyAt(100)).toBeLessThan(2);
  expect(everyAt(500)).toBeGreaterThan(10);
  expect(everyAt(60)).toBeGreaterThan(everyAt(100) ?? Infinity);
});

it('says nothing of fewer codes than thirty', () => {
  expect(tuneSchedule(countsOf(ends(evenly(5, 20, MIN_CODES - 1), true)), fixed)).toBeNull();
  expect(tuneSchedule(countsOf(ends(evenly(5, 20, MIN_CODES), true)), fixed)).not.toBeNull();
  expect(tuneSchedule(countsOf(ends(evenly(5, 20, 900), false)), fixed)).toBeNull();
});

it('puts an age into the bucket that ends behind it', () => {
  expect([0, 2.9, 3, 599, 1_199, 1_200, 9_999].map(bucketOf)).toEqual([0, 0, 1, 22, 25, 26, 26]);
});

describe('the schedules of products', () => {
  const product = (serviceId: number, countryCode: string, from: number, many: number) =>
    countsOf(ends(evenly(from, from + 10, many), true)).map((count) => ({
      ...count,
      serviceId,
      countryCode,
    }));
  const tuned = tuneAll([...product(1, 'US', 5, 200), ...product(1, 'DE', 300, 10)], fixed);

  it('are of the service and country, else of the service, else of all', () => {
    const ofUs = scheduleFor(tuned, 1, 'US');
    const ofService = scheduleFor(tuned, 1, 'DE');
    const ofAll = scheduleFor(tuned, 2, 'FR');
    expect(ofUs).not.toBeNull();
    expect(ofService).not.toEqual(ofUs);
    expect(ofAll).toEqual(ofService);
  });

  it('are none where nothing was seen', () => {
    expect(scheduleFor(tuneAll([], fixed), 1, 'US')).toBeNull();
    const few: Schedule | null = scheduleFor(tuneAll(product(1, 'US', 5, 9), fixed), 1, 'US');
    expect(few).toBeNull();
  });
});
