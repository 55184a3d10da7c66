import type {
  PageBooks,
  PageEvent,
  PageMessage,
  PageState,
  TelegramFaults,
} from '../../src/page/page-api';

/** Telegram shows `typing…` for five seconds after each chat action. */
export const CHAT_ACTION_MS = 5_000;

/** Everything the page draws that comes from the sandbox. */
export interface PageModel {
  connection: 'connecting' | 'live' | 'lost';
  state: PageState | null;
  books: PageBooks | null;
  /** By person id: what the bot is doing (`typing`) and until when, unix milliseconds. */
  chatActions: Record<string, { action: string; untilMs: number }>;
}

export type PageChange =
  | { type: 'loaded'; state: PageState; books: PageBooks }
  | { type: 'connection-lost' }
  | { type: 'telegram-faults'; faults: Partial<TelegramFaults> }
  | { type: 'event'; event: PageEvent; nowMs: number };

export const emptyPage: PageModel = {
  connection: 'connecting',
  state: null,
  books: null,
  chatActions: {},
};

/** The page after one change. Events may repeat or tell what the state already holds. */
export function changePage(model: PageModel, change: PageChange): PageModel {
  switch (change.type) {
    case 'loaded':
      return { ...model, connection: 'live', state: change.state, books: change.books };
    case 'connection-lost':
      return { ...model, connection: 'lost' };
    case 'telegram-faults':
      return withState(model, (state) => ({
        ...state,
        telegramFaults: { ...state.telegramFaults, ...change.faults },
      }));
    case 'event':
      return applyEvent(model, change.event, change.nowMs);
  }
}

function applyEvent(model: PageModel, event: PageEvent, nowMs: number): PageModel {
  switch (event.type) {
    case 'message':
    case 'message-edited': {
      const next = withChat(model, event.personId, (chat) => putMessage(chat, event.message));
      return event.message.from === 'bot' ? withoutChatAction(next, event.personId) : next;
    }
    case 'message-deleted':
      return withChat(model, event.personId, (chat) =>
        chat.filter((message) => message.messageId !== event.messageId),
      );
    case 'commands':
      return withState(model, (state) => ({
        ...state,
        commands: { ...state.commands, [event.personId]: event.commands },
      }));
    case 'person':
      return withState(model, (state) => ({
        ...state,
        persons: state.persons.some((person) => person.id === event.person.id)
          ? state.persons.map((person) => (person.id === event.person.id ? event.person : person))
          : [...state.persons, event.person],
      }));
    case 'chat-action':
      return {
        ...model,
        chatActions: {
          ...model.chatActions,
          [event.personId]: { action: event.action, untilMs: nowMs + CHAT_ACTION_MS },
        },
      };
    case 'smspool':
    case 'handler-api':
    case 'message-source':
      return withBooks(model, { [event.type]: event.books });
    case 'callback-answered':
      return model;
    default:
      // A newer sandbox may tell of things this page does not draw yet.
      return model;
  }
}

function withBooks(model: PageModel, changed: Partial<PageBooks>): PageModel {
  return model.books ? { ...model, books: { ...model.books, ...changed } } : model;
}

function withState(model: PageModel, change: (state: PageState) => PageState): PageModel {
  return model.state ? { ...model, state: change(model.state) } : model;
}

function withChat(
  model: PageModel,
  personId: number,
  change: (chat: PageMessage[]) => PageMessage[],
): PageModel {
  return withState(model, (state) => ({
    ...state,
    chats: { ...state.chats, [personId]: change(state.chats[personId] ?? []) },
  }));
}

function withoutChatAction(model: PageModel, personId: number): PageModel {
  const { [personId]: _ended, ...others } = model.chatActions;
  return { ...model, chatActions: others };
}

function putMessage(chat: PageMessage[], message: PageMessage): PageMessage[] {
  const known = chat.some((other) => other.messageId === message.messageId);
  return known
    ? chat.map((other) => (other.messageId === message.messageId ? message : other))
    : [...chat, message].sort((a, b) => a.messageId - b.messageId);
}
