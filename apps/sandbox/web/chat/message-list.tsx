import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PageBot, PageMessage } from '../../src/page/page-api';
import logoUrl from '../assets/logo.svg';
import { Icon } from '../feedback/icon';
import type { Presses } from '../state/use-presses';
import { formatDay } from '../text/day-and-time';
import { MessageBubble } from './message-bubble';

/** How near the end (pixels) counts as reading the newest, so that the list follows. */
const NEAR_END = 80;
const GROUP_SECONDS = 300;

interface MessageListProps {
  personId: number;
  bot: PageBot;
  messages: PageMessage[];
  presses: Presses;
  start: () => void;
}

export function MessageList(props: MessageListProps): JSX.Element {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const lastTop = useRef(0);
  const [away, setAway] = useState(false);

  const toEnd = (behavior: ScrollBehavior): void => {
    list.current?.scrollTo({ top: list.current.scrollHeight, behavior });
  };

  const watchScroll = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = list.current ?? document.body;
    const nearEnd = scrollHeight - scrollTop - clientHeight < NEAR_END;
    // Only going up leaves the end: a picture may have grown since the list went down to it.
    atEnd.current = nearEnd || (atEnd.current && scrollTop >= lastTop.current);
    lastTop.current = scrollTop;
    setAway(!atEnd.current);
  };

  useLayoutEffect(() => {
    atEnd.current = true;
    toEnd('instant');
  }, [props.personId]);

  const newest = props.messages.at(-1);
  useLayoutEffect(() => {
    // One's own message always brings the end into sight, as in Telegram.
    // At once: on a smooth way the list would not be at its end when a picture's height comes in.
    if (atEnd.current || newest?.from === 'person') toEnd('instant');
  }, [newest?.messageId]);

  useEffect(() => {
    // Edits, pictures and the keyboard of a phone change heights without a new message.
    const watcher = new ResizeObserver(() => {
      if (atEnd.current) toEnd('instant');
    });
    const element = list.current;
    if (element) watcher.observe(element);
    if (element?.firstElementChild) watcher.observe(element.firstElementChild);
    return () => watcher.disconnect();
  }, []);

  return (
    <div class="message-pane">
      <div
        ref={list}
        class="messages"
        data-testid="chat"
        role="log"
        aria-live="off"
        aria-label="Messages"
        tabIndex={0}
        onScroll={watchScroll}
      >
        <div class="messages-inner">
          {props.messages.length === 0 && <EmptyChat bot={props.bot} start={props.start} />}
          {props.messages.map((message, index) => (
            <DatedMessage
              key={message.messageId}
              {...props}
              message={message}
              before={props.messages[index - 1]}
              after={props.messages[index + 1]}
            />
          ))}
        </div>
      </div>
      {away && (
        <button
          type="button"
          class="to-end"
          aria-label="To the newest message"
          onClick={() => toEnd('smooth')}
        >
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

interface DatedMessageProps extends MessageListProps {
  message: PageMessage;
  before: PageMessage | undefined;
  after: PageMessage | undefined;
}

function DatedMessage({ message, before, after, ...list }: DatedMessageProps): JSX.Element {
  const now = Date.now();
  const day = formatDay(message.date, now);
  const newDay = !before || formatDay(before.date, now) !== day;
  const lastOfGroup =
    !after || after.from !== message.from || after.date - message.date > GROUP_SECONDS;
  return (
    <>
      {newDay && <div class="day">{day}</div>}
      <MessageBubble
        personId={list.personId}
        message={message}
        botUsername={list.bot.username}
        lastOfGroup={lastOfGroup}
        presses={list.presses}
      />
    </>
  );
}

function EmptyChat(props: { bot: PageBot; start: () => void }): JSX.Element {
  return (
    <div class="empty-chat">
      <img class="bot-picture" src={logoUrl} alt="" />
      <strong>{props.bot.name}</strong>
      <p>No messages here yet. Start the bot as a person who opens it for the first time would.</p>
      <button type="button" class="primary" onClick={props.start}>
        Start
      </button>
    </div>
  );
}
