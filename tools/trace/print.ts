import type { Story } from './story';
import { wordsOf } from './words';

/** The story for a terminal: one line a step, then what it comes to. */
export function printStory(story: Story): string[] {
  const { scope, entries, who } = story;
  const firstMs = entries[0]?.timeMs ?? 0;
  const width = Math.max(0, ...who.map((name) => name.length));
  const day = new Date(firstMs).toISOString().slice(0, 10);
  const thing = { order: 'Order', update: 'Update with correlation id', other: 'All about' };
  return [
    `${thing[scope.kind]} ${scope.id}, ${day} (UTC)`,
    '',
    ...entries.map((entry) => {
      const time = new Date(entry.timeMs).toISOString().slice(11, 23);
      const since = `+${entry.timeMs - firstMs}`.padStart(8);
      return `${time} ${since} ms  ${entry.who.padEnd(width)}  ${wordsOf(entry)}`;
    }),
    '',
    ...summaryOf(story),
  ];
}

function summaryOf(story: Story): string[] {
  const { scope, entries, who, problems, state } = story;
  const lastMs = (entries.at(-1)?.timeMs ?? 0) - (entries[0]?.timeMs ?? 0);
  const rows: (readonly [string, string | null])[] = [
    ['state', state],
    ['steps', `${entries.length} in ${seconds(lastMs)}`],
    ['warnings and errors', String(problems)],
    ['services', who.join(', ')],
    ['from update to number', milliseconds(story.updateToNumberMs)],
    ['from code to delivery', milliseconds(story.codeToDeliveryMs)],
    ['correlation ids', [...scope.correlationIds].join(', ')],
  ];
  const hints =
    scope.kind === 'order'
      ? []
      : [...scope.orderIds].map((id) => `The whole order: npm run trace -- ${id}`);
  const known = rows.flatMap(([name, value]) =>
    value === null ? [] : [`${`${name}:`.padEnd(24)}${value}`],
  );
  return [...known, ...hints];
}

function seconds(ms: number | null): string | null {
  return ms === null ? null : `${(ms / 1_000).toFixed(1)} s`;
}

function milliseconds(ms: number | null): string | null {
  return ms === null ? null : `${ms} ms`;
}
