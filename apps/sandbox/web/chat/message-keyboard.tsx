import type { JSX } from 'preact';
import type { PageButton, PageMessage } from '../../src/page/page-api';
import { useFeedback } from '../feedback/feedback';
import { Icon, type IconName } from '../feedback/icon';
import type { Presses } from '../state/use-presses';
import { isOpenable } from '../text/telegram-link';
import { useChatLinks } from './chat-links';

const CORNER_ICONS: Partial<Record<PageButton['kind'], IconName>> = {
  url: 'link',
  copy: 'copy',
  switch_inline: 'switch',
  switch_inline_here: 'switch',
};

interface MessageKeyboardProps {
  personId: number;
  message: PageMessage;
  presses: Presses;
}

/** The inline keyboard under a message: rows of equally wide buttons. */
export function MessageKeyboard(props: MessageKeyboardProps): JSX.Element | null {
  const { message } = props;
  if (message.buttons.length === 0) return null;
  return (
    <div class="keyboard" role="group" aria-label="Buttons of the message">
      {message.buttons.map((row, rowIndex) => (
        <div class="keyboard-row" key={rowIndex}>
          {row.map((button, column) => (
            <KeyboardButton
              key={column}
              button={button}
              place={{
                personId: props.personId,
                messageId: message.messageId,
                row: rowIndex,
                column,
              }}
              presses={props.presses}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

interface KeyboardButtonProps {
  button: PageButton;
  place: Parameters<Presses['press']>[0];
  presses: Presses;
}

function KeyboardButton({ button, place, presses }: KeyboardButtonProps): JSX.Element {
  const { attempt, copy, showToast } = useFeedback();
  const { openLink, startInline } = useChatLinks();
  const waiting = presses.isWaiting(place);
  const icon = CORNER_ICONS[button.kind];

  const press = (): void => {
    const value = button.value ?? '';
    switch (button.kind) {
      case 'callback':
        if (!waiting) void attempt(presses.press(place));
        return;
      case 'copy':
        copy(value);
        return;
      case 'switch_inline':
      case 'switch_inline_here':
        startInline(value);
        return;
      case 'url':
        if (openLink(value)) return;
        if (isOpenable(value)) window.open(value, '_blank', 'noreferrer');
        else showToast('This link cannot be opened from here.');
    }
  };

  return (
    <button
      type="button"
      class="keyboard-button"
      data-testid="button"
      data-kind={button.kind}
      aria-busy={waiting}
      title={button.text}
      onClick={press}
    >
      <span class="keyboard-button-text" dir="auto">
        {button.text}
      </span>
      {waiting ? (
        <span class="keyboard-corner spinner" aria-label="waiting" />
      ) : (
        icon && (
          <span class="keyboard-corner">
            <Icon name={icon} size={12} />
          </span>
        )
      )}
    </button>
  );
}
