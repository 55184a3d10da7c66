import type { Sandbox } from '@numera/sandbox';
import type { Shown, ShownCode } from './world-calls';

/** A message as it reads now. */
export interface Seen {
  readonly messageId: number;
  readonly text: string;
}

type Look = () => void;

/** What the bot's messages say of an order, in English. */
const STAGES: readonly (readonly [RegExp, Shown])[] = [
  [/Confirm your order/u, 'offer'],
  [/Looking for a(?:nother)? number/u, 'looking'],
  [/Your number is reserved/u, 'reserved'],
  [/Cancelling…|The time is up/u, 'closing'],
  [/Code received/u, 'completed'],
  [/No code arrived in time/u, 'expired'],
  [/The order was cancelled/u, 'cancelled'],
  [/The order could not be completed/u, 'failed'],
];
const CODE = /The code has arrived!\s+Number: (?<number>[+\d ()-]+)\s+Code: (?<code>\d+)/u;

export const stageOf = (text: string): Shown =>
  STAGES.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';

export const digitsOf = (text: string): string => text.replace(/\D/gu, '');

/** Every chat as its person reads it: what each message says now, and every code that ever came. */
export class ChatBook {
  private readonly chats = new Map<number, Map<number, Seen>>();
  private readonly looks = new Map<number, Set<Look>>();
  private readonly codes = new Map<string, { code: ShownCode; times: number[] }>();

  constructor({ telegram }: Sandbox) {
    telegram.onEvent((event) => {
      if (event.type !== 'message' && event.type !== 'message-edited') return;
      const { personId, message } = event;
      if (message.from !== 'bot') return;
      // Without the marks that only direct the text.
      const text = message.text.replace(/[\u2066-\u2069]/gu, '');
      const chat = this.chats.get(personId) ?? new Map<number, Seen>();
      this.chats.set(personId, chat.set(message.messageId, { messageId: message.messageId, text }));
      if (event.type === 'message') this.noteCode(personId, text);
      for (const look of this.looks.get(personId) ?? []) look();
    });
  }

  read(personId: number, messageId: number): Seen | null {
    return this.chats.get(personId)?.get(messageId) ?? null;
  }

  /** The newest message after another one that reads so. */
  find(personId: number, afterId: number, pattern: RegExp): Seen | null {
    const chat = [...(this.chats.get(personId)?.values() ?? [])];
    return chat.findLast((one) => one.messageId > afterId && pattern.test(one.text)) ?? null;
  }

  /** Looks whenever something happens in the chat; null when nothing was found in time. */
  until<T>(personId: number, limitMs: number, look: () => T | null | false): Promise<T | null> {
    return new Promise((resolve) => {
      const end = (found: T | null): void => {
        clearTimeout(late);
        this.looks.get(personId)?.delete(onEvent);
        resolve(found);
      };
      const onEvent = (): void => {
        const found = look();
        if (found !== null && found !== false) end(found);
      };
      const late = setTimeout(() => end(null), limitMs);
      this.looks.set(personId, (this.looks.get(personId) ?? new Set()).add(onEvent));
      onEvent();
    });
  }

  shownCodes(): ShownCode[] {
    return [...this.codes.values()].map(({ code, times }) => ({ ...code, shownAtMs: times }));
  }

  private noteCode(personId: number, text: string): void {
    const { number, code } = CODE.exec(text)?.groups ?? {};
    if (number === undefined || code === undefined) return;
    const phoneNumber = digitsOf(number);
    const key = `${personId}/${code}/${phoneNumber}`;
    const noted = this.codes.get(key) ?? {
      code: { userId: String(personId), code, phoneNumber, shownAtMs: [] },
      times: [],
    };
    noted.times.push(Date.now());
    this.codes.set(key, noted);
  }
}
