import type { JSX } from 'preact';
import { firstLetter } from '../text/first-letter';

/** Telegram's own avatar colours, chosen by the id as Telegram does. */
const HUES = ['#e17076', '#eda86c', '#a695e7', '#7bc862', '#6ec9cb', '#65aadd', '#ee7aae'] as const;

export function Avatar(props: { id: number; name: string; size?: number }): JSX.Element {
  const size = props.size ?? 44;
  const hue = HUES[Math.abs(props.id) % HUES.length] ?? HUES[0];
  return (
    <span class="avatar" style={{ '--hue': hue, '--size': `${size}px` }} aria-hidden="true">
      {firstLetter(props.name)}
    </span>
  );
}
