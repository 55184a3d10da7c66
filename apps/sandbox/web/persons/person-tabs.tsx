import type { JSX } from 'preact';
import type { PageMessage, PagePerson } from '../../src/page/page-api';
import { nextIndex } from '../feedback/menu-button';
import { Avatar } from './avatar';
import { languageName } from './languages';

interface PersonTabsProps {
  persons: PagePerson[];
  activeId: number;
  lastMessages: Record<number, PageMessage | undefined>;
  unread: Record<number, number>;
  select: (personId: number) => void;
}

/** Whose phone is shown: one tab a person, with what the bot last wrote to them. */
export function PersonTabs(props: PersonTabsProps): JSX.Element {
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = props.persons.findIndex((person) => person.id === props.activeId);
    const next = nextIndex(event.key, at, props.persons);
    const person = next === null ? undefined : props.persons[next];
    if (!person) return;
    event.preventDefault();
    props.select(person.id);
    document.querySelector<HTMLElement>(`[data-testid="person-${person.id}"]`)?.focus();
  };

  return (
    <div class="person-tabs" role="tablist" aria-label="Persons" onKeyDown={onKeyDown}>
      {props.persons.map((person) => {
        const active = person.id === props.activeId;
        const unread = props.unread[person.id] ?? 0;
        return (
          <button
            key={person.id}
            type="button"
            role="tab"
            class="person-tab"
            aria-selected={active}
            aria-controls="chat-pane"
            tabIndex={active ? 0 : -1}
            data-testid={`person-${person.id}`}
            onClick={() => props.select(person.id)}
          >
            <Avatar id={person.id} name={person.firstName} />
            <span class="person-tab-text">
              <span class="person-tab-name">
                <bdi>{person.firstName}</bdi>
                <span class={`role role-${person.role}`}>
                  {person.role === 'admin' ? 'Admin' : 'User'}
                </span>
              </span>
              <span class="person-tab-last" dir="auto">
                {person.blocked
                  ? 'Blocked the bot'
                  : describeMessage(props.lastMessages[person.id]) ||
                    languageName(person.languageCode)}
              </span>
            </span>
            <span class="person-tab-end">
              <span class="person-tab-language">{person.languageCode}</span>
              {unread > 0 && (
                <span class="unread" aria-label={`${unread} unread`}>
                  {unread}
                </span>
              )}
            </span>
          </button>
        );
      })}
    </div>
  );
}

/** A message in one line, as chat lists show it. */
export function describeMessage(message: PageMessage | undefined): string {
  if (!message) return '';
  if (message.text) return message.text.replace(/\s+/gu, ' ');
  if (message.sticker) return `${message.sticker} Sticker`;
  if (message.pictureUrl) return 'Photo';
  return message.document ? message.document.fileName : '';
}
