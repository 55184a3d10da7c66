import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { PageBot, PageCommand, PageMessage, PagePerson } from '../../src/page/page-api';
import { useFeedback } from '../feedback/feedback';
import { sendText, setBlocked } from '../server/page-client';
import { useNow } from '../state/use-now';
import type { Presses } from '../state/use-presses';
import { parseStartLink } from '../text/telegram-link';
import { ChatHeader } from './chat-header';
import { ChatLinksContext, type ChatLinks } from './chat-links';
import { Composer } from './composer';
import { DropPlace } from './drop-place';
import { MessageList } from './message-list';
import { sendFiles } from './send-files';

interface ChatViewProps {
  bot: PageBot;
  person: PagePerson;
  messages: PageMessage[];
  commands: PageCommand[];
  chatAction: { action: string; untilMs: number } | undefined;
  live: boolean;
  presses: Presses;
  waitingOrders: number;
  openPanel: () => void;
}

/** One person's phone: the chat with the bot. */
export function ChatView(props: ChatViewProps): JSX.Element {
  const feedback = useFeedback();
  const { attempt } = feedback;
  const { bot, person } = props;
  const [drafts, setDrafts] = useState<Record<number, string>>({});
  const [focusCount, setFocusCount] = useState(0);
  const nowMs = useNow(props.chatAction !== undefined);
  const busy = props.chatAction !== undefined && props.chatAction.untilMs > nowMs;

  const setDraft = (draft: string): void =>
    setDrafts((before) => ({ ...before, [person.id]: draft }));

  const links = useMemo<ChatLinks>(
    () => ({
      sendCommand: (command) => void attempt(sendText(person.id, command)),
      openLink: (address) => {
        const payload = parseStartLink(address, bot.username);
        if (payload === null) return false;
        if (payload) void attempt(sendText(person.id, `/start ${payload}`));
        return true;
      },
      startInline: (query) => {
        setDrafts((before) => ({ ...before, [person.id]: `@${bot.username} ${query}` }));
        setFocusCount((count) => count + 1);
      },
    }),
    [attempt, bot.username, person.id],
  );

  return (
    <ChatLinksContext.Provider value={links}>
      <section
        class="chat"
        id="chat-pane"
        role="tabpanel"
        aria-label={`Chat of ${person.firstName}`}
      >
        <ChatHeader
          bot={bot}
          person={person}
          status={statusOf(props.live, busy ? props.chatAction?.action : undefined)}
          busy={busy}
          waitingOrders={props.waitingOrders}
          openPanel={props.openPanel}
        />
        <DropPlace
          disabled={person.blocked}
          drop={(files) => void sendFiles(feedback, person.id, files)}
        >
          <MessageList
            personId={person.id}
            bot={bot}
            messages={props.messages}
            presses={props.presses}
            start={() => void attempt(sendText(person.id, '/start'))}
          />
        </DropPlace>
        {person.blocked ? (
          <button
            type="button"
            class="unblock"
            onClick={() => void attempt(setBlocked(person.id, false))}
          >
            Unblock the bot
          </button>
        ) : (
          <Composer
            bot={bot}
            person={person}
            commands={props.commands}
            draft={drafts[person.id] ?? ''}
            setDraft={setDraft}
            focusCount={focusCount}
          />
        )}
      </section>
    </ChatLinksContext.Provider>
  );
}

function statusOf(live: boolean, action: string | undefined): string {
  if (!live) return 'connecting…';
  switch (action) {
    case undefined:
      return 'bot';
    case 'upload_photo':
      return 'sending a photo…';
    case 'upload_document':
      return 'sending a file…';
    default:
      return 'typing…';
  }
}
