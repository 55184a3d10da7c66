import { textOf, wholeOf } from '../wire/decode';

const HOUR_MS = 3_600_000;
/** Outside of these a number of seconds is some other thing: a lifetime, a placeholder, milliseconds. */
const EARLIEST_S = Date.UTC(2015, 0, 1) / 1_000;
const LATEST_S = Date.UTC(2100, 0, 1) / 1_000;

/** Unix seconds, as a number or a string, in milliseconds. */
export function unixMs(value: unknown): number | null {
  const seconds = wholeOf(value);
  return seconds !== null && seconds >= EARLIEST_S && seconds < LATEST_S ? seconds * 1_000 : null;
}

/** Milliseconds after 1970 of the last Sunday of a month, at 01:00 UTC: when all of the EU changes its clocks. */
function clockChangeMs(year: number, month: number): number {
  const lastDay = new Date(Date.UTC(year, month + 1, 0, 1));
  return lastDay.getTime() - lastDay.getUTCDay() * 24 * HOUR_MS;
}

/** Amsterdam is one hour ahead of UTC, two in summer. By rule and not by `Intl`: a list may hold 10,000 times. */
export function amsterdamOffsetMs(utcMs: number): number {
  const year = new Date(utcMs).getUTCFullYear();
  const summer = utcMs >= clockChangeMs(year, 2) && utcMs < clockChangeMs(year, 9);
  return summer ? 2 * HOUR_MS : HOUR_MS;
}

/**
 * `YYYY-MM-DD HH:MM:SS` as SMSPool writes it: without a zone, in Europe/Amsterdam. The hour that comes twice
 * in October is told apart by `beforeMs`, a moment shortly after the one wanted (the order's expiry); without
 * it the first is taken. The hour that is skipped in March is read as if the clocks had not changed yet.
 */
export function amsterdamMs(value: unknown, beforeMs: number | null = null): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)$/u.exec(textOf(value) ?? '');
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map(Number);
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const exists = new Date(local).toISOString().slice(0, 19) === match[0].replace(' ', 'T');
  if (!exists) return null;
  const candidates = [local - 2 * HOUR_MS, local - HOUR_MS].filter(
    (utcMs) => utcMs + amsterdamOffsetMs(utcMs) === local,
  );
  const [first = local - HOUR_MS, later = first] = candidates;
  return beforeMs !== null && later < beforeMs ? later : first;
}
