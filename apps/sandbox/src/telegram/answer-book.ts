import { randomBytes } from 'node:crypto';

interface Asked<A> {
  readonly resolve: (answer: A | null) => void;
  readonly timer: NodeJS.Timeout;
}

/** Questions to the bot that wait for one answer each: presses of buttons and inline queries. */
export class AnswerBook<A> {
  private readonly open = new Map<string, Asked<A>>();

  constructor(private readonly tooOldMs: number) {}

  /** A new question's id, and its answer: null when none came in time. */
  ask(): { id: string; answer: Promise<A | null> } {
    const id = (randomBytes(8).readBigUInt64BE() >> 1n).toString();
    const answer = new Promise<A | null>((resolve) => {
      const timer = setTimeout(() => {
        this.open.delete(id);
        resolve(null);
      }, this.tooOldMs);
      timer.unref();
      this.open.set(id, { resolve, timer });
    });
    return { id, answer };
  }

  isOpen(id: string): boolean {
    return this.open.has(id);
  }

  /** False when nobody asked, or the answer was given, or it is too late. */
  answer(id: string, answer: A | null): boolean {
    const asked = this.open.get(id);
    if (!asked) return false;
    this.open.delete(id);
    clearTimeout(asked.timer);
    asked.resolve(answer);
    return true;
  }

  /** Nobody will answer any more. */
  close(): void {
    for (const id of [...this.open.keys()]) this.answer(id, null);
  }
}
