/** One step: up to this age, in seconds, look every so many seconds. */
interface Step {
  readonly untilAgeSec: number;
  readonly everySec: number;
}

export type Schedule = readonly Step[];

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

/** The interval in milliseconds for a number that has waited `ageSec` seconds (OTP-1). */
export function intervalMs(schedule: Schedule, ageSec: number): number {
  const step = schedule.find((candidate) => ageSec <= candidate.untilAgeSec) ?? schedule.at(-1);
  return (step?.everySec ?? 10) * 1_000;
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
