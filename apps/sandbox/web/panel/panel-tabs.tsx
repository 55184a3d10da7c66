import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { Icon, type IconName } from '../feedback/icon';
import { nextIndex } from '../feedback/menu-button';

export interface PanelTab<Id extends string> {
  id: Id;
  label: string;
  icon: IconName;
  /** What waits there, or goes wrong; 0 shows nothing. */
  count?: number;
  isWarning?: boolean;
}

interface PanelTabsProps<Id extends string> {
  label: string;
  tabs: readonly PanelTab<Id>[];
  chosen: Id;
  choose: (id: Id) => void;
}

/** The tabs of a panel: arrows move between them. */
export function PanelTabs<Id extends string>(props: PanelTabsProps<Id>): JSX.Element {
  const list = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = props.tabs.findIndex(({ id }) => id === props.chosen);
    const next = nextIndex(event.key, at, props.tabs);
    const to = next === null ? undefined : props.tabs[next];
    if (!to) return;
    event.preventDefault();
    props.choose(to.id);
    list.current?.querySelector<HTMLElement>(`[data-testid="panel-${to.id}"]`)?.focus();
  };

  return (
    <div
      ref={list}
      class="panel-tabs"
      role="tablist"
      aria-label={props.label}
      onKeyDown={onKeyDown}
    >
      {props.tabs.map(({ id, label, icon, count = 0, isWarning = false }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`panel-tab-${id}`}
          data-testid={`panel-${id}`}
          aria-selected={props.chosen === id}
          aria-controls="panel-content"
          tabIndex={props.chosen === id ? 0 : -1}
          onClick={() => props.choose(id)}
        >
          <Icon name={icon} size={17} />
          <span>{label}</span>
          {count > 0 && <span class={isWarning ? 'badge badge-warning' : 'badge'}>{count}</span>}
        </button>
      ))}
    </div>
  );
}

/** What the chosen tab shows. */
export function PanelContent(props: { tab: string; children: JSX.Element }): JSX.Element {
  return (
    <div
      class="panel-content"
      id="panel-content"
      role="tabpanel"
      aria-labelledby={`panel-tab-${props.tab}`}
    >
      {props.children}
    </div>
  );
}
