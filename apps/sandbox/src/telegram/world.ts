import type { PagePerson } from '../page/page-api';
import type { ApiEntity } from './entities';
import type { RawKeyboard } from './keyboard';

export interface Contact {
  readonly phoneNumber: string;
  readonly firstName: string;
  readonly userId: number;
}

/** A message in a private chat with the bot. */
export interface ChatMessage {
  readonly messageId: number;
  readonly from: 'bot' | 'person';
  /** Unix seconds. */
  readonly date: number;
  editDate?: number;
  text: string;
  entities: readonly ApiEntity[];
  keyboard: RawKeyboard;
  pictureId?: string;
  sticker?: string;
  contact?: Contact;
  document?: { fileName: string; fileId: string };
  viaBot?: boolean;
  replyTo?: number;
}

/** What a message is made of, before it has a place in a chat. */
export type MessageParts = Pick<ChatMessage, 'text' | 'entities' | 'keyboard'> &
  Partial<Omit<ChatMessage, 'messageId' | 'date' | 'from'>>;

export interface Person extends PagePerson {
  /** Has written to the bot, so that the bot may write to them. */
  started: boolean;
}

const MAX_MESSAGES = 500;

/** The persons and their chats with the bot: in memory, bounded. */
export class TelegramWorld {
  private readonly persons = new Map<number, Person>();
  private readonly chats = new Map<number, ChatMessage[]>();
  private readonly nextIds = new Map<number, number>();
  /** Later than in any earlier run, so that a bot that remembers old messages does not mistake new ones for them. */
  private readonly firstMessageId = Math.max(
    1,
    Math.floor((Date.now() - Date.UTC(2026, 0, 1)) / 1_000),
  );

  addPerson(person: Omit<Person, 'started' | 'blocked'> & { started?: boolean }): Person {
    const added = { started: false, ...person, blocked: false };
    this.persons.set(person.id, added);
    this.chats.set(person.id, []);
    return added;
  }

  person(id: number): Person | null {
    return this.persons.get(id) ?? null;
  }

  allPersons(): readonly Person[] {
    return [...this.persons.values()];
  }

  messages(personId: number): readonly ChatMessage[] {
    return this.chats.get(personId) ?? [];
  }

  find(personId: number, messageId: number): ChatMessage | null {
    return this.messages(personId).findLast((one) => one.messageId === messageId) ?? null;
  }

  add(personId: number, from: ChatMessage['from'], parts: MessageParts): ChatMessage {
    const messageId = this.nextIds.get(personId) ?? this.firstMessageId;
    this.nextIds.set(personId, messageId + 1);
    const added = { ...parts, from, messageId, date: Math.floor(Date.now() / 1_000) };
    const chat = this.chats.get(personId) ?? [];
    chat.push(added);
    if (chat.length > MAX_MESSAGES) chat.shift();
    this.chats.set(personId, chat);
    return added;
  }

  remove(personId: number, messageId: number): boolean {
    const chat = this.chats.get(personId) ?? [];
    const at = chat.findIndex((one) => one.messageId === messageId);
    if (at >= 0) chat.splice(at, 1);
    return at >= 0;
  }
}
