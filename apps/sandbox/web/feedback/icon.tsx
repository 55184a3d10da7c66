import type { JSX } from 'preact';

/** Line icons on a 24 grid, drawn with the text's colour. */
const PATHS = {
  attach:
    'M20 11.5 12.2 19.3a5 5 0 0 1-7.1-7.1l8.2-8.2a3.4 3.4 0 0 1 4.8 4.8l-8.1 8.1a1.7 1.7 0 0 1-2.4-2.4l7.3-7.3',
  back: 'M15 5l-7 7 7 7',
  block: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM5.7 5.7l12.6 12.6',
  books: 'M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3V4ZM5 17a3 3 0 0 1 3-3h11M9 8h6',
  chat: 'M4 5h16v11H9l-5 4V5Z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6L6 18',
  contact: 'M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM4.5 20c.8-3.6 3.8-5.5 7.5-5.5s6.7 1.9 7.5 5.5',
  copy: 'M9 9h11v11H9V9ZM5 15H4V4h11v1',
  down: 'M6 9.500l6 6 6-6',
  faults: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500v5M9 14.500v5',
  file: 'M7 3h7l5 5v13H7V3ZM14 3v5h5',
  link: 'M8 16 17 7M9 7h8v8',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M12 5.500v.01M12 12v.01M12 18.500v.01',
  panel: 'M4 5h16v14H4V5ZM14.5 5v14',
  phone:
    'M8 3h8a1.5 1.5 0 0 1 1.5 1.500v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.500v-15A1.5 1.5 0 0 1 8 3ZM11 18h2',
  photo: 'M4 5h16v14H4V5ZM4 16l5-5 4.5 4.500L16 13l4 4M15.5 9v.01',
  send: 'M4 12 3.5 4.5 21 12 3.5 19.5 4 12Zm0 0h8',
  sticker: 'M12 3a9 9 0 1 0 9 9c-5 0-9-4-9-9ZM12 3l9 9M8.5 14c1 1.5 2.5 2 4 2',
  switch: 'M4 9h13l-3.5-4M20 15H7l3.5 4',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon(props: { name: IconName; size?: number }): JSX.Element {
  const size = props.size ?? 22;
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width={props.name === 'more' ? 3 : 1.8}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[props.name]} />
    </svg>
  );
}
