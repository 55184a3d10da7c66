import type { PageEntity, PageMessage, PagePerson } from '../page/page-api';
import type { RawKeyboard } from './keyboard';
import { pageButtons } from './keyboard';

/** A message in a private chat with the bot. */
export interface ChatMessage {
  readonly messageId: number;
  readonly from: 'bot' | 'person';
  readonly date: number;
  editDate?: number;
  text: string;
  entities: PageEntity[];
  keyboard: RawKeyboard;
  pictureId?: string;
  sticker?: string;
  document?: { fileName: string; fileId: string };
  viaBot?: boolean;
}

export interface Person extends PagePerson {
  /** Has written to the bot, so that the bot may write to them. */
  started: boolean;
}

export interface StoredFile {
  readonly fileId: string;
  readonly type: string;
  readonly body: Buffer;
}

const MAX_MESSAGES = 500;
const MAX_FILES = 300;

/** The persons, their chats with the bot and the files in them: in memory, bounded. */
export class TelegramWorld {
  private readonly persons = new Map<number, Person>();
  private readonly chats = new Map<number, ChatMessage[]>();
  private readonly nextIds = new Map<number, number>();
  private readonly files = new Map<string, StoredFile>();

  addPerson(person: Omit<Person, 'started' | 'blocked'>): Person {
    const added = { ...person, started: false, blocked: false };
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
    return this.messages(personId).find((one) => one.messageId === messageId) ?? null;
  }

  add(personId: number, message: Omit<ChatMessage, 'messageId' | 'date'>): ChatMessage {
    const messageId = (this.nextIds.get(personId) ?? 0) + 1;
    this.nextIds.set(personId, messageId);
    const added = { ...message, messageId, date: Math.floor(Date.now() / 1_000) };
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

  addFile(type: string, body: Buffer): StoredFile {
    const fileId = `file${this.files.size}-${Math.random().toString(36).slice(2, 12)}`;
    const file = { fileId, type, body };
    this.files.set(fileId, file);
    const [oldest] = this.files.keys();
    if (this.files.size > MAX_FILES && oldest !== undefined) this.files.delete(oldest);
    return file;
  }

  file(fileId: string): StoredFile | null {
    return this.files.get(fileId) ?? null;
  }
}

/** A message as the chat page shows it. */
export function pageMessage(message: ChatMessage): PageMessage {
  const { messageId, from, date, text, entities } = message;
  return {
    messageId,
    from,
    date,
    text,
    entities,
    buttons: pageButtons(message.keyboard),
    ...(message.editDate === undefined ? {} : { editDate: message.editDate }),
    ...(message.pictureId === undefined ? {} : { pictureUrl: `/page/files/${message.pictureId}` }),
    ...(message.sticker === undefined ? {} : { sticker: message.sticker }),
    ...(message.viaBot ? { viaBot: true } : {}),
    ...(message.document === undefined
      ? {}
      : {
          document: {
            fileName: message.document.fileName,
            url: `/page/files/${message.document.fileId}`,
          },
        }),
  };
}

/** A message as the Bot API gives it. */
export function apiMessage(person: Person, message: ChatMessage, bot: object): object {
  const { messageId, from, date, text, entities } = message;
  const chat = {
    id: person.id,
    type: 'private',
    first_name: person.firstName,
    username: person.username,
  };
  const body =
    message.pictureId !== undefined
      ? {
          photo: [
            {
              file_id: message.pictureId,
              file_unique_id: message.pictureId,
              width: 360,
              height: 360,
            },
          ],
          ...(text === '' ? {} : { caption: text, caption_entities: entities }),
        }
      : message.sticker !== undefined
        ? {
            sticker: {
              file_id: 's',
              file_unique_id: 's',
              emoji: message.sticker,
              type: 'regular',
              width: 512,
              height: 512,
              is_animated: false,
              is_video: false,
            },
          }
        : message.document !== undefined
          ? {
              document: {
                file_id: message.document.fileId,
                file_unique_id: 'd',
                file_name: message.document.fileName,
              },
            }
          : { text, ...(entities.length === 0 ? {} : { entities }) };
  return {
    message_id: messageId,
    from: from === 'bot' ? bot : apiUser(person),
    chat,
    date,
    ...(message.editDate === undefined ? {} : { edit_date: message.editDate }),
    ...(message.viaBot ? { via_bot: bot } : {}),
    ...body,
    ...(message.keyboard.length === 0
      ? {}
      : { reply_markup: { inline_keyboard: message.keyboard } }),
  };
}

export function apiUser(person: Person): object {
  return {
    id: person.id,
    is_bot: false,
    first_name: person.firstName,
    username: person.username,
    language_code: person.languageCode,
  };
}
