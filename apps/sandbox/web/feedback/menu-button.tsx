import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

export interface MenuItem {
  key: string;
  label: ComponentChildren;
  select: () => void;
  testId?: string;
}

interface MenuButtonProps {
  label: string;
  items: MenuItem[];
  children: ComponentChildren;
  buttonClass: string;
  menuClass?: string;
  testId?: string;
}

/** A button that opens a list of actions: arrows move, Enter chooses, Escape or leaving closes. */
export function MenuButton(props: MenuButtonProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return undefined;
    place.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    const leave = (event: Event): void => {
      if (!place.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    document.addEventListener('focusin', leave);
    return () => {
      document.removeEventListener('pointerdown', leave);
      document.removeEventListener('focusin', leave);
    };
  }, [open]);

  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
      return;
    }
    const items = [...(place.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const next = nextIndex(event.key, items.indexOf(document.activeElement as HTMLElement), items);
    if (next === null) return;
    event.preventDefault();
    items[next]?.focus();
  };

  return (
    <div class="menu-place" ref={place} onKeyDown={open ? onKeyDown : undefined}>
      <button
        ref={button}
        type="button"
        class={props.buttonClass}
        aria-label={props.label}
        aria-haspopup="menu"
        aria-expanded={open}
        data-testid={props.testId}
        onClick={() => setOpen(!open)}
      >
        {props.children}
      </button>
      {open && (
        <div class={`menu ${props.menuClass ?? ''}`} role="menu" aria-label={props.label}>
          {props.items.map((item) => (
            <button
              key={item.key}
              type="button"
              role="menuitem"
              class="menu-item"
              tabIndex={-1}
              data-testid={item.testId}
              onClick={() => {
                close();
                item.select();
              }}
            >
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

/** Where an arrow, Home or End leads in a list that wraps around; null for any other key. */
export function nextIndex(key: string, at: number, list: { length: number }): number | null {
  const count = list.length;
  if (count === 0) return null;
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowUp':
    case 'ArrowLeft':
      return at <= 0 ? count - 1 : at - 1;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
