import type { ProductCount } from './arrival.store';
import type { Schedule } from './schedule.rules';
import { tuneSchedule, type BucketCount } from './tuning.rules';

/** Schedules by service and country, by service, and for all; what is absent is looked at by the next wider one. */
export type TunedSchedules = ReadonlyMap<string, Schedule>;

const ALL = '*';

/** Makes a schedule wherever enough codes were seen for one that costs less than the fixed one. */
export function tuneAll(counts: readonly ProductCount[], fixed: Schedule): TunedSchedules {
  const groups = new Map<string, ProductCount[]>();
  for (const count of counts) {
    for (const key of keysOf(count.serviceId, count.countryCode)) {
      const group = groups.get(key);
      if (group) group.push(count);
      else groups.set(key, [count]);
    }
  }
  const tuned = new Map<string, Schedule>();
  for (const [key, group] of groups) {
    const schedule = tuneSchedule(sumByBucket(group), fixed);
    if (schedule) tuned.set(key, schedule);
  }
  return tuned;
}

/** The narrowest schedule there is for a number; null where the fixed one holds. */
export function scheduleFor(
  tuned: TunedSchedules,
  serviceId: number,
  countryCode: string,
): Schedule | null {
  for (const key of keysOf(serviceId, countryCode)) {
    const schedule = tuned.get(key);
    if (schedule) return schedule;
  }
  return null;
}

function keysOf(serviceId: number, countryCode: string): string[] {
  return [`${serviceId}/${countryCode}`, `${serviceId}/${ALL}`, ALL];
}

function sumByBucket(counts: readonly BucketCount[]): BucketCount[] {
  const sums = new Map<number, BucketCount>();
  for (const { bucket, codes, misses } of counts) {
    const sum = sums.get(bucket) ?? { bucket, codes: 0, misses: 0 };
    sums.set(bucket, { bucket, codes: sum.codes + codes, misses: sum.misses + misses });
  }
  return [...sums.values()];
}
