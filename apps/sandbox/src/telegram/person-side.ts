import type { PageEvent } from '../page/page-api';
import type { AnswerBook } from './answer-book';
import { withFoundEntities } from './entities';
import type { FileStore } from './files';
import type { InlineAnswer, InlineDesk } from './inline-desk';
import { apiChat, apiMessage, apiUser } from './message-shape';
import type { BotUser, PressAnswer } from './methods/bot-side';
import type { ChatMessage, MessageParts, Person, TelegramWorld } from './world';

export type Media = Pick<MessageParts, 'sticker' | 'pictureId' | 'contact' | 'document'>;

interface Surroundings {
  readonly bot: BotUser;
  readonly world: TelegramWorld;
  readonly files: FileStore;
  readonly presses: AnswerBook<PressAnswer>;
  readonly inline: InlineDesk;
  /** Whether the bot hears which inline result was picked. */
  readonly inlineFeedback: boolean;
  /** Gives the bot an update; those of one lane stay in order. */
  readonly push: (kind: string, body: unknown, lane: string) => void;
  readonly shown: (person: Person, message: ChatMessage, change: 'new') => void;
  readonly tell: (event: PageEvent) => void;
}

/** What persons do, and the updates that the bot gets for it. */
export class PersonSide {
  constructor(private readonly around: Surroundings) {}

  write(personId: number, text: string, replyTo?: number): ChatMessage {
    const reply = replyTo === undefined ? {} : { replyTo };
    const found = withFoundEntities({ text, entities: [] });
    return this.send(personId, { ...found, keyboard: [], ...reply });
  }

  /** A message without text, but for the caption that a picture or a file may have. */
  sendMedia(personId: number, media: Media, caption = ''): ChatMessage {
    const found = withFoundEntities({ text: caption, entities: [] });
    return this.send(personId, { ...found, keyboard: [], ...media });
  }

  press(personId: number, messageId: number, data: string): Promise<PressAnswer | null> {
    const { world, presses, push } = this.around;
    const person = this.known(personId);
    const message = world.find(personId, messageId);
    const { id, answer } = presses.ask();
    const shown = message
      ? this.asApi(person, message)
      : { chat: apiChat(person), message_id: messageId, date: 0 };
    const from = apiUser(person);
    const body = { id, from, message: shown, chat_instance: String(personId), data };
    push('callback_query', body, `chat:${personId}`);
    return answer;
  }

  inlineQuery(personId: number, query: string, offset: string): Promise<InlineAnswer | null> {
    const from = apiUser(this.known(personId));
    return this.around.inline.ask({ personId, query, offset }, (id) => {
      const body = { id, from, query, offset, chat_type: 'sender' };
      this.around.push('inline_query', body, `inline:${personId}`);
    });
  }

  chooseInline(personId: number, inlineQueryId: string, resultId: string): ChatMessage | null {
    const { inline, inlineFeedback, push } = this.around;
    const picked = inline.pick(inlineQueryId, resultId);
    if (!picked) return null;
    const { message, keyboard } = picked.result;
    const sent = this.send(personId, { ...message, keyboard, viaBot: true });
    if (inlineFeedback) {
      const from = apiUser(this.known(personId));
      const chosen = { result_id: resultId, from, query: picked.query };
      push('chosen_inline_result', chosen, `inline:${personId}`);
    }
    return sent;
  }

  block(personId: number, blocked: boolean): void {
    const { bot, push, tell } = this.around;
    const person = this.known(personId);
    if (person.blocked === blocked) return;
    person.blocked = blocked;
    const member = (isBlocked: boolean): object => ({
      user: bot,
      status: isBlocked ? 'kicked' : 'member',
      ...(isBlocked ? { until_date: 0 } : {}),
    });
    const body = {
      chat: apiChat(person),
      from: apiUser(person),
      date: Math.floor(Date.now() / 1_000),
      old_chat_member: member(!blocked),
      new_chat_member: member(blocked),
    };
    push('my_chat_member', body, `chat:${personId}`);
    tell({ type: 'person', person });
  }

  known(personId: number): Person {
    const person = this.around.world.person(personId);
    if (!person) throw new Error(`There is no person ${personId}`);
    return person;
  }

  private send(personId: number, parts: MessageParts): ChatMessage {
    const { world, push, shown } = this.around;
    const person = this.known(personId);
    // Whoever writes to a bot that they blocked has pressed "restart" before.
    if (person.blocked) this.block(personId, false);
    person.started = true;
    const message = world.add(personId, 'person', parts);
    shown(person, message, 'new');
    push('message', this.asApi(person, message), `chat:${personId}`);
    return message;
  }

  private asApi(person: Person, message: ChatMessage): object {
    const { bot, files, world } = this.around;
    const replied = message.replyTo === undefined ? null : world.find(person.id, message.replyTo);
    return apiMessage(person, message, { bot, files, replied });
  }
}
