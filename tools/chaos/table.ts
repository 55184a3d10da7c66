import type { FaultRecord } from './faults';
import { FAULT_KINDS } from './plan';
import type { Verdict } from './judge';

/** Counts as people read them: `10,000`. */
const count = (value: number): string => value.toLocaleString('en-US');
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** A row that is told, not judged. */
export interface Told {
  readonly what: string;
  readonly value: number | string;
}

export function ordersTable(rows: readonly Told[]): string {
  return aligned(
    rows.map(({ what, value }) => [what, typeof value === 'number' ? count(value) : value]),
  );
}

/** What must be nought, and which ones are not. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  return aligned(
    verdicts.map((one) => [
      one.claim,
      count(one.count),
      one.count === 0 ? '' : `WRONG: ${one.examples.join('; ')}`,
    ]),
  );
}

/** From the end of a fault until a whole order could be made again, by the kind of the fault. */
export function recoveryTable(faults: readonly FaultRecord[], undisturbedMs: number): string {
  const rows = FAULT_KINDS.flatMap((kind) => {
    const all = faults.filter((one) => one.kind === kind);
    const times = all
      .flatMap(({ recoveredMs }) => (recoveredMs === null ? [] : [recoveredMs]))
      .sort((a, b) => a - b);
    if (all.length === 0) return [];
    const middle = times[Math.floor(times.length / 2)];
    return [
      [
        kind,
        String(all.length),
        middle === undefined ? '-' : seconds(middle),
        times.length < all.length ? 'NEVER' : seconds(times.at(-1) ?? 0),
      ],
    ];
  });
  return aligned([
    ['a whole order again after', 'times', 'median', 'most'],
    ...rows,
    ['(undisturbed)', '', seconds(undisturbedMs), ''],
  ]);
}

/** The first column to the left, numbers to the right, remarks as they are. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2, 3].map((at) => Math.max(0, ...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 || cell.startsWith('WRONG')
            ? cell.padEnd(widths[at] ?? 0)
            : cell.padStart(widths[at] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
