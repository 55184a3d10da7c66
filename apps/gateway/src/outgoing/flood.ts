/** Telegram does not say whether a chat or the whole bot is too fast: this many chats at once mean the bot. */
const CHATS_FOR_ALL = 3;
const AT_ONCE_MS = 3_000;

/** Where Telegram has asked for silence (429), and until when. */
export class Flood {
  private readonly restingUntilMs = new Map<string, number>();
  private readonly askedAtMs = new Map<string, number>();
  private silentUntilMs = 0;

  constructor(private readonly nowMs: () => number) {}

  /** A chat has to rest; when several have to at the same time, everything has. */
  rest(chatId: string, forMs: number): void {
    const now = this.nowMs();
    this.restingUntilMs.set(chatId, now + forMs);
    this.askedAtMs.set(chatId, now);
    for (const [chat, askedAt] of this.askedAtMs) {
      if (now - askedAt > AT_ONCE_MS) this.askedAtMs.delete(chat);
    }
    if (this.askedAtMs.size >= CHATS_FOR_ALL) this.silentUntilMs = now + forMs;
  }

  get isSilent(): boolean {
    return this.nowMs() < this.silentUntilMs;
  }

  /** Chats that nothing may be sent to now. */
  restingChats(): string[] {
    const now = this.nowMs();
    for (const [chat, until] of this.restingUntilMs) {
      if (until <= now) this.restingUntilMs.delete(chat);
    }
    return [...this.restingUntilMs.keys()];
  }
}
