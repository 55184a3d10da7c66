import type { JSX } from 'preact';
import type { PageBot, PagePerson } from '../../src/page/page-api';
import logoUrl from '../assets/logo.svg';
import { useFeedback } from '../feedback/feedback';
import { Icon } from '../feedback/icon';
import { MenuButton } from '../feedback/menu-button';
import { LANGUAGES } from '../persons/languages';
import { setBlocked, setLanguage } from '../server/page-client';

interface ChatHeaderProps {
  bot: PageBot;
  person: PagePerson;
  /** What stands under the name: `bot`, or what it is doing. */
  status: string;
  busy: boolean;
  waitingOrders: number;
  openPanel: () => void;
}

export function ChatHeader(props: ChatHeaderProps): JSX.Element {
  const { attempt, showToast } = useFeedback();
  const { person } = props;
  const known = LANGUAGES.some((language) => language.code === person.languageCode);

  return (
    <header class="chat-header">
      <img class="bot-picture" src={logoUrl} alt="" />
      <div class="chat-title">
        <h1 dir="auto">{props.bot.name}</h1>
        <p class={props.busy ? 'busy' : ''}>{props.status}</p>
      </div>
      <label class="language choice">
        <span class="hidden">Language of {person.firstName}&rsquo;s Telegram</span>
        <select
          data-testid="language"
          value={person.languageCode}
          title="The language Telegram reports for this person"
          onChange={(event) =>
            void attempt(setLanguage(person.id, event.currentTarget.value)).then(
              (done) => done && showToast('The bot hears of it with the next message'),
            )
          }
        >
          {LANGUAGES.map((language) => (
            <option key={language.code} value={language.code}>
              {language.name}
            </option>
          ))}
          {!known && <option value={person.languageCode}>{person.languageCode}</option>}
        </select>
      </label>
      <button
        type="button"
        class="icon-button panel-toggle"
        id="panel-toggle"
        data-testid="panel-toggle"
        aria-label={`SMSPool panel, ${props.waitingOrders} orders waiting`}
        onClick={props.openPanel}
      >
        <Icon name="phone" />
        {props.waitingOrders > 0 && <span class="badge">{props.waitingOrders}</span>}
      </button>
      <MenuButton
        label="More"
        buttonClass="icon-button"
        menuClass="menu-down"
        testId="more"
        items={[
          {
            key: 'block',
            testId: 'block',
            label: (
              <>
                <Icon name="block" /> {person.blocked ? 'Unblock the bot' : 'Block the bot'}
              </>
            ),
            select: () => void attempt(setBlocked(person.id, !person.blocked)),
          },
        ]}
      >
        <Icon name="more" />
      </MenuButton>
    </header>
  );
}
