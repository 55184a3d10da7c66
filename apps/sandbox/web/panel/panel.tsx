import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { PageBooks, PageState, TelegramFaults } from '../../src/page/page-api';
import { Icon } from '../feedback/icon';
import { changeSettings } from '../server/page-client';
import { useStored } from '../state/use-stored';
import { MessageSourcePanel } from './message-source/message-source-panel';
import { isWaiting } from './orders-tab';
import { ProviderPanel } from './provider-panel';
import { HANDLER_API, SMSPOOL } from './providers';

export interface TelegramSide {
  telegramFaults: TelegramFaults;
  telegramFaultsChanged: (faults: Partial<TelegramFaults>) => void;
}

interface PanelProps extends TelegramSide {
  books: PageBooks;
  chats: PageState['chats'];
  /** Whether the drawer is out, where the panel is one. */
  open: boolean;
  close: () => void;
}

type Side = keyof PageBooks;

interface SideWords {
  id: Side;
  label: string;
  title: string;
  about: string;
}

const FIRST: SideWords = {
  id: 'smspool',
  label: 'SMSPool',
  title: SMSPOOL.title,
  about: SMSPOOL.about,
};
const SIDES: readonly SideWords[] = [
  FIRST,
  { id: 'handler-api', label: 'Sim', title: HANDLER_API.title, about: HANDLER_API.about },
  {
    id: 'message-source',
    label: 'Messages',
    title: 'Message source',
    about: 'Messages to the shop’s own numbers',
  },
];

/** The other side of the shop: the simulated providers and message source, and what goes wrong in this world. */
export function Panel({ books, chats, open, close, ...telegram }: PanelProps): JSX.Element {
  const [stored, setSide] = useStored<Side>('panel-side', 'smspool');
  const side = SIDES.find(({ id }) => id === stored) ?? FIRST;
  const panel = useRef<HTMLElement>(null);

  useEffect(() => {
    if (open) panel.current?.querySelector<HTMLElement>('[aria-selected=true]')?.focus();
  }, [open]);

  return (
    <>
      {open && <div class="panel-shade" onClick={close} />}
      <aside
        ref={panel}
        class={open ? 'panel panel-open' : 'panel'}
        aria-label={side.title}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close();
        }}
      >
        <div class="panel-sides" role="group" aria-label="Which side of the world">
          {SIDES.map(({ id, label }) => (
            <button
              key={id}
              type="button"
              data-testid={`side-${id}`}
              aria-pressed={side.id === id}
              onClick={() => setSide(id)}
            >
              {label}
              {waitingAt(books, id) > 0 && <span class="badge">{waitingAt(books, id)}</span>}
            </button>
          ))}
        </div>
        <header class="panel-header">
          <div>
            <h2>{side.title}</h2>
            <p>{side.about}</p>
          </div>
          {side.id !== 'message-source' && (
            <div class="panel-balance" title={`The shop’s balance at ${side.title}`}>
              ${books[side.id].balance}
            </div>
          )}
          <button
            type="button"
            class="icon-button panel-close"
            aria-label="Close the panel"
            onClick={close}
          >
            <Icon name="close" />
          </button>
        </header>
        {side.id === 'smspool' && (
          <ProviderPanel
            key="smspool"
            provider={{
              ...SMSPOOL,
              books: books.smspool,
              change: (changed) => changeSettings('smspool', changed),
            }}
            {...telegram}
          />
        )}
        {side.id === 'handler-api' && (
          <ProviderPanel
            key="handler-api"
            provider={{
              ...HANDLER_API,
              books: books['handler-api'],
              change: (changed) => changeSettings('handler-api', changed),
            }}
            {...telegram}
          />
        )}
        {side.id === 'message-source' && (
          <MessageSourcePanel books={books} chats={chats} {...telegram} />
        )}
      </aside>
    </>
  );
}

function waitingAt(books: PageBooks, side: Side): number {
  return side === 'message-source' ? 0 : books[side].orders.filter(isWaiting).length;
}
