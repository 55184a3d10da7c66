import type { AnswerBook } from '../answer-book';
import type { CallFields } from '../call-fields';
import type { CommandLists } from '../command-lists';
import type { FileStore } from '../files';
import type { FloodGuard } from '../flood-guard';
import type { InlineDesk } from '../inline-desk';
import type { UpdateQueue } from '../update-queue';
import type { ChatMessage, Person, TelegramWorld } from '../world';

/** What a press was answered with. */
export interface PressAnswer {
  readonly text: string;
  readonly alert: boolean;
  readonly url?: string;
}

export interface BotUser {
  readonly id: number;
  readonly is_bot: true;
  readonly first_name: string;
  readonly username: string;
}

/** What the methods work on; its owner tells the page of every change. */
export interface BotSide {
  readonly bot: BotUser;
  readonly world: TelegramWorld;
  readonly files: FileStore;
  readonly updates: UpdateQueue;
  readonly flood: FloodGuard;
  readonly commands: CommandLists;
  readonly presses: AnswerBook<PressAnswer>;
  readonly inline: InlineDesk;
  /** Names, descriptions and the menu button, by what they are and their language. */
  readonly profile: Map<string, unknown>;
  shown(person: Person, message: ChatMessage, change: 'new' | 'edited'): void;
  deleted(person: Person, messageId: number): void;
  acted(person: Person, action: string): void;
  commandsChanged(): void;
}

export type Method = (side: BotSide, fields: CallFields) => unknown;
/** By the method's name in lower case, as Telegram takes it in any case. */
export type Methods = Readonly<Record<string, Method>>;

/** In Telegram's words for a press or a query that nobody waits for any more. */
export const TOO_OLD = 'query is too old and response timeout expired or query ID is invalid';
