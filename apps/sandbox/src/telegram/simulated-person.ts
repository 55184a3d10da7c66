import type { InlineAnswer } from './inline-desk';
import type { PressAnswer } from './methods/bot-side';
import type { SimulatedTelegram } from './simulated-telegram';
import type { ChatMessage } from './world';

/** A button: its text, what its text is like, or its row and column. */
export type ButtonChoice = string | RegExp | readonly [row: number, column: number];

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

/** A person's hands and eyes, for tests. */
export class SimulatedPerson {
  constructor(
    private readonly telegram: SimulatedTelegram,
    readonly id: number,
  ) {}

  send(text: string, replyTo?: number): ChatMessage {
    return this.telegram.sendText(this.id, text, replyTo);
  }

  sendSticker(emoji = '👍'): ChatMessage {
    return this.telegram.sendSticker(this.id, emoji);
  }

  sendPhoto(picture: Buffer = PICTURE): ChatMessage {
    return this.telegram.sendPicture(this.id, picture);
  }

  sendContact(): ChatMessage {
    return this.telegram.sendContact(this.id);
  }

  sendDocument(fileName: string, body: Buffer, caption = ''): ChatMessage {
    return this.telegram.sendDocument(this.id, { fileName, body, caption });
  }

  /** What is in a file that the bot has sent, as saved by this person. */
  save(message: ChatMessage): Buffer {
    const file = this.telegram.files.byId(message.document?.fileId ?? '');
    if (!file) throw new Error(`Message ${message.messageId} has no file to save`);
    return file.body;
  }

  /** Presses a callback button; the bot's answer, null when none came in time. */
  press(message: ChatMessage | number, choice: ButtonChoice): Promise<PressAnswer | null> {
    const messageId = typeof message === 'number' ? message : message.messageId;
    return this.telegram.press(this.id, messageId, this.callbackData(messageId, choice));
  }

  inlineQuery(query: string, offset = ''): Promise<InlineAnswer | null> {
    return this.telegram.inlineQuery(this.id, query, offset);
  }

  chooseInline(result: { inlineQueryId: string; id: string }): ChatMessage | null {
    return this.telegram.chooseInline(this.id, result.inlineQueryId, result.id);
  }

  block(): void {
    this.telegram.block(this.id, true);
  }

  unblock(): void {
    this.telegram.block(this.id, false);
  }

  setLanguage(languageCode: string): void {
    this.telegram.setLanguage(this.id, languageCode);
  }

  /** The whole chat, oldest first. */
  messages(): readonly ChatMessage[] {
    return this.telegram.world.messages(this.id);
  }

  botMessages(): readonly ChatMessage[] {
    return this.messages().filter(({ from }) => from === 'bot');
  }

  lastBotMessage(): ChatMessage | null {
    return this.botMessages().at(-1) ?? null;
  }

  /** The newest bot message that is so, now or as soon as one is sent or edited to be so. */
  async waitForMessage(
    predicate: (message: ChatMessage) => boolean,
    deadlineMs = 5_000,
  ): Promise<ChatMessage> {
    const look = (): ChatMessage | undefined => this.botMessages().findLast(predicate);
    return (
      look() ??
      (await new Promise<ChatMessage>((resolve, reject) => {
        const leave = this.telegram.onEvent((event) => {
          if (!('personId' in event) || event.personId !== this.id) return;
          const found = look();
          if (!found) return;
          leave();
          clearTimeout(timer);
          resolve(found);
        });
        const timer = setTimeout(() => {
          leave();
          const last = this.lastBotMessage()?.text ?? 'nothing';
          reject(new Error(`Waited ${deadlineMs} ms in vain for a message; the last is: ${last}`));
        }, deadlineMs);
      }))
    );
  }

  private callbackData(messageId: number, choice: ButtonChoice): string {
    const { keyboard } = this.telegram.world.find(this.id, messageId) ?? { keyboard: [] };
    const button = isPlace(choice)
      ? keyboard[choice[0]]?.[choice[1]]
      : keyboard
          .flat()
          .find(({ text }) => (typeof choice === 'string' ? text === choice : choice.test(text)));
    const data = button?.['callback_data'];
    if (typeof data === 'string') return data;
    throw new Error(`There is no button ${String(choice)} to press on message ${messageId}`);
  }
}

function isPlace(choice: ButtonChoice): choice is readonly [number, number] {
  return Array.isArray(choice);
}
