import type { Sandbox } from '@numera/sandbox';
import type { ChatBook, Seen } from './chat-book';

/** A person at the bot: writes, reads, presses, and never knows what happens behind it. */
export class Hand {
  constructor(
    private readonly sandbox: Sandbox,
    readonly book: ChatBook,
    readonly id: number,
  ) {}

  /** Answers the id of what was written: what comes is later. */
  write(text: string): number {
    return this.sandbox.telegram.sendText(this.id, text).messageId;
  }

  see(pattern: RegExp, afterId: number, limitMs: number): Promise<Seen | null> {
    return this.book.until(this.id, limitMs, () => this.book.find(this.id, afterId, pattern));
  }

  /** What a button with such a label carries; null when the message has none (any more). */
  dataOf(messageId: number, label: RegExp): string | null {
    const keyboard = this.sandbox.telegram.world.find(this.id, messageId)?.keyboard ?? [];
    const data = keyboard.flat().find((one) => label.test(one.text))?.['callback_data'];
    return typeof data === 'string' ? data : null;
  }

  /** Presses and does not wait for the answer, which may never come. */
  press(messageId: number, data: string): void {
    void this.sandbox.telegram.press(this.id, messageId, data);
  }

  /** Writes until it is answered so, as people do; null when the time is over. */
  async ask(text: string, answer: RegExp, { patienceMs, limitMs }: Patience): Promise<Seen | null> {
    const endMs = performance.now() + limitMs;
    const first = this.write(text);
    for (;;) {
      const seen = await this.see(answer, first, patienceMs);
      if (seen) return seen;
      if (performance.now() > endMs) return null;
      this.write(text);
    }
  }
}

export interface Patience {
  /** Without an answer for so long, a person tries again. */
  readonly patienceMs: number;
  /** Without success for so long, a person gives up. */
  readonly limitMs: number;
}
