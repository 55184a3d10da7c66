import { tooMany } from './api-error';

interface Bucket {
  tokens: number;
  atMs: number;
}

export interface FloodLimits {
  /** All chats together. */
  readonly perSecond: number;
  /** So many at once in one chat, then `perChatPerSecond`. */
  readonly perChatBurst: number;
  readonly perChatPerSecond: number;
}

/** What Telegram's FAQ names (30 a second, one a second in a chat), with the short bursts that it lets pass. */
export const DEFAULT_FLOOD: FloodLimits = { perSecond: 30, perChatBurst: 20, perChatPerSecond: 1 };

/** Telegram's patience: short bursts in a chat pass, floods are answered 429 with the seconds to wait. */
export class FloodGuard {
  private readonly chats = new Map<number, Bucket>();
  private readonly all: Bucket;

  /** `limits` null: no limit, for load tests. `nowMs` is the clock. */
  constructor(
    private readonly limits: FloodLimits | null,
    private readonly nowMs: () => number = Date.now,
  ) {
    this.all = { tokens: limits?.perSecond ?? 0, atMs: nowMs() };
  }

  admit(chatId: number): void {
    const { limits } = this;
    if (!limits) return;
    const chat = this.chats.get(chatId) ?? { tokens: limits.perChatBurst, atMs: this.nowMs() };
    this.chats.set(chatId, chat);
    this.fill(chat, limits.perChatPerSecond, limits.perChatBurst);
    this.fill(this.all, limits.perSecond, limits.perSecond);
    if (chat.tokens < 1) throw tooMany(Math.ceil((1 - chat.tokens) / limits.perChatPerSecond));
    if (this.all.tokens < 1) throw tooMany(1);
    chat.tokens -= 1;
    this.all.tokens -= 1;
  }

  private fill(bucket: Bucket, perSecond: number, most: number): void {
    const now = this.nowMs();
    bucket.tokens = Math.min(most, bucket.tokens + ((now - bucket.atMs) / 1_000) * perSecond);
    bucket.atMs = now;
  }
}
