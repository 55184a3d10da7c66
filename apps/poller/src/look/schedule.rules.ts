/** One step: up to this age, in seconds, look every so many seconds. */
export interface Step {
  readonly untilAgeSec: number;
  readonly everySec: number;
}

/** Ages rise, and the last step has no end. */
export type Schedule = readonly Step[];

const PAUSE_OF_IDLE_MS = 10_000;
const SHARED_PAUSE_MS = 3_000;

/** Reads `60:2,180:3,300:5,*:10`: ages rise, the last step has no end; null when it is not such a text. */
export function scheduleFrom(text: string): Schedule | null {
  const steps: Step[] = [];
  const parts = text.split(',');
  for (const [at, part] of parts.entries()) {
    const match = /^\s*(\d{1,6}|\*)\s*:\s*(\d{1,4})\s*$/u.exec(part);
    const last = at === parts.length - 1;
    if (!match || (match[1] === '*') !== last) return null;
    const untilAgeSec = last ? Infinity : Number(match[1]);
    const everySec = Number(match[2]);
    if (everySec < 1 || untilAgeSec <= (steps.at(-1)?.untilAgeSec ?? 0)) return null;
    steps.push({ untilAgeSec, everySec });
  }
  return steps;
}

/**
 * The pause in milliseconds after a look at a number that has waited `ageSec` seconds (OTP-1). A later step
 * that looks more often is not slept through: its first look is due one of its own intervals after it begins.
 */
export function intervalMs(schedule: Schedule, ageSec: number): number {
  const at = schedule.findIndex((step) => ageSec <= step.untilAgeSec);
  let pauseSec = schedule[at < 0 ? schedule.length - 1 : at]?.everySec ?? 10;
  for (let next = at + 1; at >= 0 && next < schedule.length; next += 1) {
    const startsInSec = (schedule[next - 1]?.untilAgeSec ?? Infinity) - ageSec;
    if (startsInSec >= pauseSec) break;
    pauseSec = Math.min(pauseSec, startsInSec + (schedule[next]?.everySec ?? Infinity));
  }
  return pauseSec * 1_000;
}

/** The pauses after a look at one number, by its tuned schedule, if it has one, and by the fixed schedule. */
export interface NumberPause {
  readonly tunedMs: number | null;
  readonly fixedMs: number;
}

/**
 * The pause of an account, in milliseconds. Numbers with the fixed schedule make it due with the most urgent
 * of them. Tuned looks are as dense as the root of a hazard; the hazards of numbers that one look serves
 * add up, so that their densities add up by their squares. What several share is looked at no more often
 * than the fixed schedule would, or than once in three seconds.
 */
export function accountPauseMs(pauses: readonly NumberPause[]): number {
  if (pauses.length === 0) return PAUSE_OF_IDLE_MS;
  let [plainMs, fixedMs, squares] = [Infinity, Infinity, 0];
  for (const pause of pauses) {
    fixedMs = Math.min(fixedMs, pause.fixedMs);
    if (pause.tunedMs === null) plainMs = Math.min(plainMs, pause.fixedMs);
    else squares += pause.tunedMs ** -2;
  }
  const leastMs = pauses.length > 1 ? Math.min(fixedMs, SHARED_PAUSE_MS) : 0;
  return Math.min(plainMs, Math.max(squares ** -0.5, leastMs));
}

/** The schedule with its first interval replaced. */
export function withFirstInterval(schedule: Schedule, everySec: number | null): Schedule {
  const [first, ...rest] = schedule;
  return first && everySec !== null ? [{ ...first, everySec }, ...rest] : schedule;
}

/** A number that the list does not tell of is asked about after 0, 4, 8, … up to 60 seconds. */
export function checkPauseMs(checks: number): number {
  return Math.min(60_000, 2_000 * 2 ** Math.min(checks, 10));
}
