import type { Outcome } from './outcome';

const HEAD = [
  'step',
  'killed at',
  'end state',
  'bought',
  'left running',
  'charged cents',
  'code delivered',
  'verdict',
];

/** The outcomes as a table for the terminal, a scenario a row. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const rows = [HEAD, ...outcomes.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

function rowOf(outcome: Outcome): string[] {
  const { scenario, endState, bought, running, chargedCents, codes, problems } = outcome;
  return [
    scenario.step,
    scenario.killedAt,
    endState,
    String(bought),
    String(running),
    String(chargedCents),
    codes === 0 ? 'no' : codes === 1 ? 'yes' : `yes, ${codes} times`,
    problems.length === 0 ? 'right' : `WRONG: ${problems.join('; ')}`,
  ];
}
