import type { Figure } from './figure';

const HEADS = ['name', 'value', 'unit', 'goal', 'reached', 'reference'];

/** Whether a value is what its goal says; null where it is only watched. */
export function isReached({ value, goal }: Figure): boolean | null {
  const match = /^(<=|>=|<|>) (-?[\d.]+)$/u.exec(goal);
  if (!match) return null;
  const limit = Number(match[2]);
  switch (match[1]) {
    case '<=':
      return value <= limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    default:
      return value > limit;
  }
}

/** The figures for people, in columns. */
export function tableOf(figures: Readonly<Record<string, Figure>>): string {
  const lines = Object.entries(figures).map(([name, figure]) => {
    const reached = isReached(figure);
    const told = reached === null ? '' : reached ? 'yes' : 'no';
    return [name, shown(figure.value), figure.unit, figure.goal, told, figure.reference];
  });
  const all = [HEADS, ...lines];
  const widths = HEADS.map((_, at) => Math.max(...all.map((line) => line[at]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
