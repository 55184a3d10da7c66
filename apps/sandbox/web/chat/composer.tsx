import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PageBot, PageCommand, PagePerson } from '../../src/page/page-api';
import { useFeedback } from '../feedback/feedback';
import { Icon } from '../feedback/icon';
import { MenuButton } from '../feedback/menu-button';
import { chooseInline, sendText } from '../server/page-client';
import { parseCommandStart, parseInlineQuery } from '../text/inline-mode';
import { AttachMenu } from './attach-menu';
import { CommandSuggestions } from './command-suggestions';
import { InlineResults } from './inline-results';
import { useInlineQuery } from './use-inline-query';

interface ComposerProps {
  bot: PageBot;
  person: PagePerson;
  commands: PageCommand[];
  draft: string;
  setDraft: (draft: string) => void;
  /** Changes whenever the composer should take the focus. */
  focusCount: number;
}

export function Composer(props: ComposerProps): JSX.Element {
  const { attempt } = useFeedback();
  const { person, draft, setDraft } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const [selected, setSelected] = useState(-1);
  const [dismissed, setDismissed] = useState(false);

  const inlineQuery = dismissed ? null : parseInlineQuery(draft, props.bot.username);
  const inline = useInlineQuery(person.id, inlineQuery);
  const commandStart = dismissed ? null : parseCommandStart(draft);
  const commands =
    commandStart === null
      ? []
      : props.commands.filter((command) => command.command.startsWith(commandStart));
  const suggestions = inlineQuery === null ? commands.length : inline.results.length;

  // Telegram chooses the first inline result by itself, but no command before an arrow is pressed.
  useEffect(() => setSelected(inlineQuery === null ? -1 : 0), [draft, person.id]);
  useEffect(() => setDismissed(false), [draft, person.id]);
  useEffect(() => {
    if (props.focusCount > 0) field.current?.focus();
  }, [props.focusCount]);
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [draft, person.id]);

  const send = async (text: string): Promise<void> => {
    if (!text.trim()) return;
    setDraft('');
    if (!(await attempt(sendText(person.id, text)))) setDraft(text);
  };

  const chooseResult = (index: number): boolean => {
    const result = inline.results[index];
    if (!result) return false;
    setDraft('');
    void attempt(chooseInline(person.id, result.inlineQueryId, result.id));
    return true;
  };

  const chooseCommand = (command: PageCommand): void => {
    void send(`/${command.command}`);
    field.current?.focus();
  };

  const submit = (): void => {
    if (inlineQuery !== null && chooseResult(Math.max(selected, 0))) return;
    const command = commands[selected];
    if (command) chooseCommand(command);
    else void send(draft);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    switch (event.key) {
      case 'Enter':
        if (event.shiftKey) return;
        submit();
        break;
      case 'ArrowDown':
        if (suggestions === 0) return;
        setSelected((selected + 1) % suggestions);
        break;
      case 'ArrowUp':
        if (suggestions === 0) return;
        setSelected(selected <= 0 ? suggestions - 1 : selected - 1);
        break;
      case 'Tab': {
        const command = commands[Math.max(selected, 0)];
        if (event.shiftKey || !command) return;
        setDraft(`/${command.command}`);
        break;
      }
      case 'Escape':
        if (suggestions === 0 && inlineQuery === null) return;
        setDismissed(true);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  const showsSuggestions = inlineQuery !== null || commands.length > 0;
  return (
    <div class="composer-place">
      {inlineQuery !== null ? (
        <InlineResults
          inline={inline}
          selected={selected}
          choose={(result) => chooseResult(inline.results.indexOf(result))}
        />
      ) : (
        commands.length > 0 && (
          <CommandSuggestions commands={commands} selected={selected} choose={chooseCommand} />
        )
      )}
      <form
        class="composer"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <MenuButton
          label="Commands of the bot"
          buttonClass="commands-button"
          menuClass="menu-up commands-menu"
          testId="menu"
          items={props.commands.map((command) => ({
            key: command.command,
            testId: `command-${command.command}`,
            label: (
              <>
                <b>/{command.command}</b>
                <span dir="auto">{command.description}</span>
              </>
            ),
            select: () => void send(`/${command.command}`),
          }))}
        >
          <Icon name="menu" size={18} />
          <span class="commands-label">Menu</span>
        </MenuButton>
        <textarea
          ref={field}
          class="composer-field"
          data-testid="composer"
          rows={1}
          dir="auto"
          maxLength={4096}
          placeholder="Message"
          aria-label="Message"
          aria-controls={showsSuggestions ? 'suggestions' : undefined}
          aria-activedescendant={
            showsSuggestions && selected >= 0 ? `suggestion-${selected}` : undefined
          }
          value={draft}
          onInput={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <AttachMenu personId={person.id} draft={draft} clearDraft={() => setDraft('')} />
        <button
          type="submit"
          class="send"
          data-testid="send"
          aria-label="Send"
          disabled={!draft.trim()}
        >
          <Icon name="send" />
        </button>
      </form>
    </div>
  );
}
