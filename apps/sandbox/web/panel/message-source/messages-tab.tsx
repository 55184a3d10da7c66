import type { JSX } from 'preact';
import type { MessageSourceMessage, PageBooks, PageState } from '../../../src/page/page-api';
import { formatTime } from '../../text/day-and-time';
import { formatPhoneNumber } from '../phone-number';
import { SendForm } from './send-form';
import { seenNumbers } from './seen-numbers';

/** Lets a message come in, and shows what became of those before. */
export function MessagesTab(props: { books: PageBooks; chats: PageState['chats'] }): JSX.Element {
  const { 'message-source': source, ...providers } = props.books;
  const ofProviders = new Set(
    Object.values(providers).flatMap(({ orders }) => orders.map((order) => order.phoneNumber)),
  );
  return (
    <>
      <SendForm source={source} numbers={seenNumbers(props.chats, ofProviders)} />
      <section>
        <h3>Came in</h3>
        {source.messages.length === 0 && <p class="hint">No message yet.</p>}
        <div class="finished-orders">
          {source.messages.map((message) => (
            <MessageRow key={message.messageId} message={message} />
          ))}
        </div>
      </section>
    </>
  );
}

function MessageRow({ message }: { message: MessageSourceMessage }): JSX.Element {
  const { to, service, text, receivedAtMs, messageId } = message;
  const time = formatTime(receivedAtMs / 1000);
  return (
    <details class="finished" data-testid={`source-message-${messageId}`}>
      <summary>
        <span class="finished-text">
          <b dir="ltr">{/^\+\d+$/u.test(to) ? formatPhoneNumber(to) : to}</b>
          <small dir="auto">{text}</small>
        </span>
        <span class="status">{becameOf(message)}</span>
      </summary>
      <div class="finished-more">
        <blockquote dir="auto">{text}</blockquote>
        <p>
          <code>{messageId}</code>, {service === '' ? 'no service' : service}, {time}
        </p>
        {message.way !== 'push' && <p>{describeListed(message.listed)}</p>}
        {message.way !== 'poll' && <p>Pushed: {message.pushed ?? 'on its way'}</p>}
      </div>
    </details>
  );
}

function becameOf({ way, listed, pushed }: MessageSourceMessage): string {
  if (way === 'poll') return listed > 0 ? 'Fetched' : 'Waiting';
  return pushed?.startsWith('2') || listed > 0 ? 'Delivered' : 'Not taken';
}

function describeListed(listed: number): string {
  if (listed === 0) return 'Nobody has asked for it yet.';
  return listed === 1 ? 'Listed once.' : `Listed ${listed} times.`;
}
