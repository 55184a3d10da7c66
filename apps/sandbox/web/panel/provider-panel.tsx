import type { JSX } from 'preact';
import { useStored } from '../state/use-stored';
import { BooksTab } from './books-tab';
import { FaultsTab } from './faults-tab';
import { countFaults, type FieldSpec } from './fields/field-kinds';
import { TELEGRAM_FAULTS } from './fields/telegram-fields';
import { isWaiting, OrdersTab } from './orders-tab';
import { PanelContent, PanelTabs, type PanelTab } from './panel-tabs';
import type { TelegramSide } from './panel';
import type { ProviderDescription } from './providers';

type TabId = 'orders' | 'books' | 'faults';

interface ProviderPanelProps<Settings extends object> extends TelegramSide {
  provider: ProviderDescription<Settings>;
}

/** A simulated provider: its orders, its books, and what goes wrong there. */
export function ProviderPanel<Settings extends object>({
  provider,
  ...telegram
}: ProviderPanelProps<Settings>): JSX.Element {
  const [tab, setTab] = useStored<TabId>('panel-tab', 'orders');
  const { books, name, title } = provider;
  const faults =
    countFaults(books.settings, provider.noFaults) +
    countFaults(telegram.telegramFaults, TELEGRAM_FAULTS);
  const tabs: PanelTab<TabId>[] = [
    { id: 'orders', label: 'Orders', icon: 'phone', count: books.orders.filter(isWaiting).length },
    { id: 'books', label: 'Books', icon: 'books' },
    { id: 'faults', label: 'Faults & settings', icon: 'faults', count: faults, isWarning: true },
  ];
  const fields: FieldSpec<Settings>[] = provider.fields;
  return (
    <>
      <PanelTabs label={title} tabs={tabs} chosen={tab} choose={setTab} />
      <PanelContent tab={tab}>
        <>
          {tab === 'orders' && <OrdersTab provider={name} books={books} />}
          {tab === 'books' && <BooksTab provider={name} books={books} />}
          {tab === 'faults' && (
            <FaultsTab
              name={name}
              title={title}
              fields={fields}
              noFaults={provider.noFaults}
              settings={books.settings}
              change={provider.change}
              {...telegram}
            />
          )}
        </>
      </PanelContent>
    </>
  );
}
