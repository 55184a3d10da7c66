import { tooMany } from './api-error';

interface Bucket {
  tokens: number;
  atMs: number;
}

export interface FloodLimits {
  readonly perSecond: number;
  readonly perChatBurst: number;
  readonly perChatPerSecond: number;
}

/** Telegram's patience: short bursts in a chat pass, floods are answered 429 with the seconds to wait. */
export class FloodGuard {
  private readonly chats = new Map<number, Bucket>();
  private readonly all: Bucket;

  /** `limits` null: no limit, for load tests. */
  constructor(private readonly limits: FloodLimits | null) {
    this.all = { tokens: limits?.perSecond ?? 0, atMs: Date.now() };
  }

  admit(chatId: number): void {
    const { limits } = this;
    if (!limits) return;
    const chat = this.chats.get(chatId) ?? { tokens: limits.perChatBurst, atMs: Date.now() };
    this.chats.set(chatId, chat);
    fill(chat, limits.perChatPerSecond, limits.perChatBurst);
    fill(this.all, limits.perSecond, limits.perSecond);
    if (chat.tokens < 1) throw tooMany(Math.ceil((1 - chat.tokens) / limits.perChatPerSecond));
    if (this.all.tokens < 1) throw tooMany(1);
    chat.tokens -= 1;
    this.all.tokens -= 1;
  }
}

function fill(bucket: Bucket, perSecond: number, most: number): void {
  const now = Date.now();
  bucket.tokens = Math.min(most, bucket.tokens + ((now - bucket.atMs) / 1_000) * perSecond);
  bucket.atMs = now;
}
