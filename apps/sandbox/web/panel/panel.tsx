import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { SmsPoolBooks, TelegramFaults } from '../../src/page/page-api';
import { Icon, type IconName } from '../feedback/icon';
import { nextIndex } from '../feedback/menu-button';
import { useStored } from '../state/use-stored';
import { BooksTab } from './books-tab';
import { FaultsTab } from './faults-tab';
import { countFaults } from './fault-fields';
import { OrdersTab } from './orders-tab';

const TABS: readonly { id: 'orders' | 'books' | 'faults'; label: string; icon: IconName }[] = [
  { id: 'orders', label: 'Orders', icon: 'phone' },
  { id: 'books', label: 'Books', icon: 'books' },
  { id: 'faults', label: 'Faults & settings', icon: 'faults' },
];

type TabId = (typeof TABS)[number]['id'];

interface PanelProps {
  books: SmsPoolBooks;
  telegramFaults: TelegramFaults;
  telegramFaultsChanged: (faults: Partial<TelegramFaults>) => void;
  /** Whether the drawer is out, where the panel is one. */
  open: boolean;
  close: () => void;
}

/** The other side of the shop: the simulated SMSPool, and what goes wrong in this world. */
export function Panel(props: PanelProps): JSX.Element {
  const [tab, setTab] = useStored<TabId>('panel-tab', 'orders');
  const panel = useRef<HTMLElement>(null);

  useEffect(() => {
    if (props.open) panel.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus();
  }, [props.open]);

  const counts: Record<TabId, number> = {
    orders: props.books.orders.filter((order) => order.status === 'pending').length,
    books: 0,
    faults: countFaults(props.books.settings, props.telegramFaults),
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = TABS.findIndex((one) => one.id === tab);
    const next = nextIndex(event.key, at, TABS);
    const to = next === null ? undefined : TABS[next];
    if (!to) return;
    event.preventDefault();
    setTab(to.id);
    panel.current?.querySelector<HTMLElement>(`[data-testid="panel-${to.id}"]`)?.focus();
  };

  return (
    <>
      {props.open && <div class="panel-shade" onClick={props.close} />}
      <aside
        ref={panel}
        class={props.open ? 'panel panel-open' : 'panel'}
        aria-label="SMSPool"
        onKeyDown={(event) => {
          if (event.key === 'Escape') props.close();
        }}
      >
        <header class="panel-header">
          <div>
            <h2>SMSPool</h2>
            <p>The simulated provider of numbers</p>
          </div>
          <div class="panel-balance" title="The shop’s balance at SMSPool">
            ${props.books.balance}
          </div>
          <button
            type="button"
            class="icon-button panel-close"
            aria-label="Close the panel"
            onClick={props.close}
          >
            <Icon name="close" />
          </button>
        </header>
        <div class="panel-tabs" role="tablist" aria-label="SMSPool" onKeyDown={onKeyDown}>
          {TABS.map(({ id, label, icon }) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`panel-tab-${id}`}
              data-testid={`panel-${id}`}
              aria-selected={tab === id}
              aria-controls="panel-content"
              tabIndex={tab === id ? 0 : -1}
              onClick={() => setTab(id)}
            >
              <Icon name={icon} size={17} />
              <span>{label}</span>
              {counts[id] > 0 && (
                <span class={id === 'faults' ? 'badge badge-warning' : 'badge'}>{counts[id]}</span>
              )}
            </button>
          ))}
        </div>
        <div
          class="panel-content"
          id="panel-content"
          role="tabpanel"
          aria-labelledby={`panel-tab-${tab}`}
        >
          {tab === 'orders' && <OrdersTab books={props.books} />}
          {tab === 'books' && <BooksTab books={props.books} />}
          {tab === 'faults' && (
            <FaultsTab
              settings={props.books.settings}
              telegramFaults={props.telegramFaults}
              telegramFaultsChanged={props.telegramFaultsChanged}
            />
          )}
        </div>
      </aside>
    </>
  );
}
