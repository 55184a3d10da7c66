import type { JSX } from 'preact';
import type { PageCommand } from '../../src/page/page-api';

interface CommandSuggestionsProps {
  commands: PageCommand[];
  selected: number;
  choose: (command: PageCommand) => void;
}

/** The commands that begin as what is being typed. */
export function CommandSuggestions(props: CommandSuggestionsProps): JSX.Element {
  return (
    <div class="suggestions" id="suggestions" role="listbox" aria-label="Commands">
      {props.commands.map((command, index) => (
        <button
          key={command.command}
          type="button"
          role="option"
          id={`suggestion-${index}`}
          class="command-suggestion"
          data-testid="command-suggestion"
          tabIndex={-1}
          aria-selected={index === props.selected}
          onClick={() => props.choose(command)}
        >
          <b>/{command.command}</b>
          <span dir="auto">{command.description}</span>
        </button>
      ))}
    </div>
  );
}
