import type { JSX } from 'preact';
import { memo } from './memo';
import type { PageMessage } from '../../src/page/page-api';
import { Icon } from '../feedback/icon';
import type { Presses } from '../state/use-presses';
import { formatTime } from '../text/day-and-time';
import { formatFileSize } from '../text/file-size';
import { countLoneEmoji } from '../text/only-emoji';
import { MessageKeyboard } from './message-keyboard';
import { RichText } from './rich-text';

interface MessageBubbleProps {
  personId: number;
  message: PageMessage;
  botUsername: string;
  /** The next message has another sender or comes much later: this one gets the bubble's tail. */
  lastOfGroup: boolean;
  presses: Presses;
}

export const MessageBubble = memo(function MessageBubble(props: MessageBubbleProps): JSX.Element {
  const { message } = props;
  const emoji = message.entities.length === 0 ? countLoneEmoji(message.text) : 0;
  const bare = message.sticker !== undefined || (emoji > 0 && message.buttons.length === 0);
  const classes = [
    'message',
    `message-${message.from}`,
    props.lastOfGroup ? 'message-tail' : '',
    bare ? 'message-bare' : '',
    message.pictureUrl ? 'message-picture' : '',
    message.pictureUrl && !message.text ? 'message-no-caption' : '',
  ];
  return (
    <article
      class={classes.join(' ')}
      data-testid={`message-${message.messageId}`}
      data-from={message.from}
      aria-label={message.from === 'bot' ? 'From the bot' : 'From you'}
    >
      <div class="bubble">
        {message.viaBot && <div class="via">via @{props.botUsername}</div>}
        {message.pictureUrl && (
          <a class="picture" href={message.pictureUrl} target="_blank" rel="noreferrer">
            <img src={message.pictureUrl} alt={message.text ? 'Picture' : 'Picture without text'} />
          </a>
        )}
        {message.sticker && <div class="sticker">{message.sticker}</div>}
        {message.document && <DocumentRow {...message.document} />}
        <div class={`text ${bare ? `emoji emoji-${emoji}` : ''}`} dir="auto">
          <span data-testid="text">
            <RichText text={message.text} entities={message.entities} />
          </span>
          <Meta message={message} />
        </div>
      </div>
      <MessageKeyboard personId={props.personId} message={message} presses={props.presses} />
    </article>
  );
});

/**
 * The time stands over the end of the text; an invisible copy inside the text keeps its place free.
 * `dir` is on the inner element: outside, the text's own direction decides on which side it stands.
 */
function Meta({ message }: { message: PageMessage }): JSX.Element {
  const time = formatTime(message.date);
  const edited = message.editDate !== undefined;
  return (
    <>
      <span
        class={message.from === 'person' ? 'meta-space meta-space-ticks' : 'meta-space'}
        data-copy={edited ? `edited ${time}` : time}
        aria-hidden="true"
      />
      <span class="meta">
        <span dir="ltr">
          {edited && <span class="edited">edited</span>}
          <time dateTime={new Date(message.date * 1000).toISOString()}>{time}</time>
          {message.from === 'person' && (
            <svg class="ticks" width="18" height="11" viewBox="0 0 18 11" aria-hidden="true">
              <path d="M1 6l3.5 3.5L11 1.5M8 8.5l1 1L16 1.5" />
            </svg>
          )}
        </span>
      </span>
    </>
  );
}

function DocumentRow(props: NonNullable<PageMessage['document']>): JSX.Element {
  return (
    <a
      class="document"
      data-testid="document"
      href={props.url}
      download={props.fileName}
      aria-label={`Download ${props.fileName}, ${formatFileSize(props.size)}`}
    >
      <span class="document-icon">
        <Icon name="file" />
      </span>
      <span class="document-name">
        <bdi>{props.fileName}</bdi>
        <small dir="ltr">{formatFileSize(props.size)} · Download</small>
      </span>
    </a>
  );
}
