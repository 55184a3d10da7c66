import { PERSONS, type SimulatedTelegram } from '@numera/sandbox';
import { waitFor } from '@numera/testing';

const SEE_MS = 30_000;

interface BotMessage {
  readonly messageId: number;
  readonly text: string;
  readonly buttons: readonly string[][];
}

/** Somebody in a chat with the bot, who reads only what came since the last `turnPage()`. */
export class Person {
  private readonly id: number;
  private since = 0;

  constructor(
    private readonly telegram: SimulatedTelegram,
    name: keyof typeof PERSONS,
  ) {
    this.id = PERSONS[name].id;
  }

  get userId(): string {
    return String(this.id);
  }

  turnPage(): void {
    this.since = this.telegram.world.messages(this.id).at(-1)?.messageId ?? 0;
  }

  write(text: string): void {
    this.telegram.sendText(this.id, text);
  }

  /** The bot's messages on this page, the newest first, without the marks of writing direction. */
  read(): BotMessage[] {
    return this.telegram.world
      .messages(this.id)
      .filter((one) => one.from === 'bot' && one.messageId > this.since)
      .map(({ messageId, text, keyboard }) => ({
        messageId,
        text: text.replace(/[\u2066-\u2069]/gu, ''),
        buttons: keyboard.map((row) => row.map((button) => button.text)),
      }))
      .reverse();
  }

  async see(pattern: RegExp): Promise<void> {
    await waitFor(() => this.read().some(({ text }) => pattern.test(text)), {
      deadlineMs: SEE_MS,
      what: `a message like ${String(pattern)}`,
    }).catch((thrown: unknown) => {
      const newest = this.read()[0]?.text ?? 'nothing';
      throw new Error(`${String(thrown)}; the bot said last: ${newest}`, { cause: thrown });
    });
  }

  /** How many messages on this page read so. */
  count(pattern: RegExp): number {
    return this.read().filter(({ text }) => pattern.test(text)).length;
  }

  /** Presses without waiting for the answer: a bot that has been killed gives none. */
  press(label: RegExp): void {
    for (const { messageId, buttons } of this.read()) {
      for (const [row, texts] of buttons.entries()) {
        const column = texts.findIndex((text) => label.test(text));
        if (column < 0) continue;
        const data = this.telegram.dataOf(this.id, messageId, row, column) ?? '';
        void this.telegram.press(this.id, messageId, data);
        return;
      }
    }
    throw new Error(`there is no button ${String(label)}`);
  }
}
