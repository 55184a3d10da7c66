import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { PageBooks, PageEvent, PageState } from '../src/page/page-api';
import logoUrl from './assets/logo.svg';
import { ChatView } from './chat/chat-view';
import { useFeedback } from './feedback/feedback';
import { Panel } from './panel/panel';
import { countWaiting } from './panel/orders-tab';
import { describeMessage, PersonTabs } from './persons/person-tabs';
import type { PageChange, PageModel } from './state/page-model';
import { countUnread, type ReadMarks } from './state/unread';
import { usePage } from './state/use-page';
import { usePresses, type Presses } from './state/use-presses';
import { useStored } from './state/use-stored';
import { isOpenable } from './text/telegram-link';

export function App(): JSX.Element {
  const { showAlert, showToast } = useFeedback();
  const [activeId, setActiveId] = useStored<number | null>('person', null);
  const [announced, setAnnounced] = useState('');
  const presses = usePresses();

  const [model, change] = usePage((event: PageEvent): void => {
    const person = model.state ? activePerson(model.state, activeId) : undefined;
    if (!('personId' in event)) return;
    const mine = event.personId === person?.id;
    if (event.type === 'message' && event.message.from === 'bot' && mine)
      setAnnounced(describeMessage(event.message));
    if (event.type !== 'callback-answered') return;
    presses.settle(event.pressId);
    if (!mine) return;
    if (event.url && isOpenable(event.url)) window.open(event.url, '_blank', 'noreferrer');
    if (!event.text) return;
    if (event.alert) showAlert(model.state?.bot.name ?? 'Bot', event.text);
    else showToast(event.text);
  });

  if (!model.state || !model.books) return <Waiting lost={model.connection === 'lost'} />;
  return (
    <>
      <World
        model={model}
        state={model.state}
        books={model.books}
        change={change}
        presses={presses}
        activeId={activeId}
        setActiveId={setActiveId}
      />
      <div class="hidden" aria-live="polite" data-testid="announcer">
        {announced}
      </div>
    </>
  );
}

interface WorldProps {
  model: PageModel;
  state: PageState;
  books: PageBooks;
  change: (change: PageChange) => void;
  presses: Presses;
  activeId: number | null;
  setActiveId: (personId: number) => void;
}

function World(props: WorldProps): JSX.Element | null {
  const { model, state, books } = props;
  const [marks, setMarks] = useStored<ReadMarks>('read', {});
  const [panelOpen, setPanelOpen] = useState(false);
  const person = activePerson(state, props.activeId);
  const chatOf = (personId: number): PageState['chats'][string] => state.chats[personId] ?? [];
  const newestId = person ? chatOf(person.id).at(-1)?.messageId : undefined;

  useEffect(() => {
    if (person && newestId !== undefined && marks[person.id] !== newestId)
      setMarks({ ...marks, [person.id]: newestId });
  }, [person?.id, newestId]);

  if (!person) return <p class="waiting-page">The sandbox has no persons.</p>;
  const unread = state.persons.map((one): [number, number] => [
    one.id,
    one.id === person.id ? 0 : countUnread(chatOf(one.id), marks[one.id]),
  ]);
  return (
    <div class="world">
      <aside class="side" aria-label="Persons">
        <div class="brand">
          <img src={logoUrl} alt="" />
          <div>
            <strong>Numera</strong>
            <span>Sandbox</span>
          </div>
          <span
            class={`connection connection-${model.connection}`}
            role="img"
            aria-label={model.connection === 'live' ? 'Connected' : 'Not connected'}
            title={model.connection === 'live' ? 'Connected' : 'Not connected'}
          />
        </div>
        <PersonTabs
          persons={state.persons}
          activeId={person.id}
          lastMessages={Object.fromEntries(
            state.persons.map((one) => [one.id, chatOf(one.id).at(-1)]),
          )}
          unread={Object.fromEntries(unread)}
          select={props.setActiveId}
        />
        <section class="try">
          <h2>Try it</h2>
          <ol>
            <li>
              Send <b>/deposit</b> as a user, and approve it as the admin.
            </li>
            <li>
              Send <b>/buy</b> and confirm.
            </li>
            <li>
              Press <b>Send code</b> at its provider, or wait for it.
            </li>
            <li>
              As the admin, send <b>/sources</b>, or a file of numbers.
            </li>
          </ol>
        </section>
        <p class="side-note">
          Telegram, the providers and the money here are simulated. Nothing leaves this computer.
        </p>
      </aside>
      <main class="chat-place">
        <ChatView
          bot={state.bot}
          person={person}
          messages={chatOf(person.id)}
          commands={state.commands[person.id] ?? []}
          chatAction={model.chatActions[person.id]}
          live={model.connection === 'live'}
          presses={props.presses}
          waitingOrders={countWaiting(books)}
          openPanel={() => setPanelOpen(true)}
        />
      </main>
      <Panel
        books={books}
        chats={state.chats}
        telegramFaults={state.telegramFaults}
        telegramFaultsChanged={(faults) => props.change({ type: 'telegram-faults', faults })}
        open={panelOpen}
        close={() => {
          setPanelOpen(false);
          if (panelOpen) document.getElementById('panel-toggle')?.focus();
        }}
      />
    </div>
  );
}

function activePerson(
  state: PageState,
  activeId: number | null,
): PageState['persons'][number] | undefined {
  return state.persons.find((person) => person.id === activeId) ?? state.persons[0];
}

function Waiting({ lost }: { lost: boolean }): JSX.Element {
  return (
    <p class="waiting-page" role="status">
      <span class="spinner" aria-hidden="true" />
      {lost ? 'The sandbox does not answer yet. Trying again…' : 'Opening the sandbox…'}
    </p>
  );
}
