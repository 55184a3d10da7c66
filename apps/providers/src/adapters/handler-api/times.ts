import { textOf, wholeOf } from '../wire/decode';

const MINUTE_MS = 60_000;
/** Zones are whole quarters of an hour apart. */
const QUARTER_MS = 15 * MINUTE_MS;
const FARTHEST_ZONE_MS = 15 * 60 * MINUTE_MS;
const EARLIEST_MS = Date.UTC(2015, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);
const ZONELESS = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?$/u;
const ZONED = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)$/u;

/** A moment, or a time on a clock whose zone nobody named. */
type Written = { readonly atMs: number } | { readonly localMs: number };

function read(value: unknown): Written | null {
  const seconds = wholeOf(value);
  if (seconds !== null) return within(seconds * 1_000) ? { atMs: seconds * 1_000 } : null;
  const text = textOf(value, 40) ?? '';
  const iso = text.replace(' ', 'T');
  if (ZONED.test(text)) return { atMs: Date.parse(iso) };
  if (!ZONELESS.test(text)) return null;
  const localMs = Date.parse(`${iso}Z`);
  return Number.isNaN(localMs) ? null : { localMs };
}

const within = (ms: number): boolean => ms >= EARLIEST_MS && ms < LATEST_MS;

/** The time between two writings of one clock; null when they are of different kinds. */
export function lifetimeMs(start: unknown, end: unknown): number | null {
  const [from, to] = [read(start), read(end)];
  if (!from || !to) return null;
  if ('atMs' in from && 'atMs' in to) return to.atMs - from.atMs;
  if ('localMs' in from && 'localMs' in to) return to.localMs - from.localMs;
  return null;
}

/**
 * The provider's clock. Most write times without a zone and no document names it, so it is learnt from a
 * purchase: the answer's time against when we bought. Until then such times are not known.
 */
export class ProviderClock {
  private aheadMs: number | null = null;

  /** `value` was written at about `atMs`. */
  learn(value: unknown, atMs: number): void {
    const written = read(value);
    if (!written || !('localMs' in written)) return;
    const aheadMs = Math.round((written.localMs - atMs) / QUARTER_MS) * QUARTER_MS;
    if (Math.abs(aheadMs) <= FARTHEST_ZONE_MS) this.aheadMs = aheadMs;
  }

  momentOf(value: unknown): number | null {
    const written = read(value);
    if (!written) return null;
    if ('atMs' in written) return Number.isNaN(written.atMs) ? null : written.atMs;
    return this.aheadMs === null ? null : written.localMs - this.aheadMs;
  }
}
