import { ApiError } from './api-error';
import { WebhookSender, type PendingUpdate, type WebhookSettings } from './webhook-sender';

export interface ApiUpdate {
  readonly update_id: number;
  readonly [kind: string]: unknown;
}

export interface PollOptions {
  /** Confirms everything before it; negative: all but the newest so many are forgotten. */
  readonly offset: number;
  readonly limit: number;
  readonly timeoutMs: number;
  /** Null: as it was before. Empty: all. */
  readonly allowed: readonly string[] | null;
  readonly gone?: AbortSignal | null;
}

/** Telegram keeps what is not fetched for a day; here there is a number instead. */
const MOST_PENDING = 100_000;
const ENDED_BY_POLL =
  'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running';
const ENDED_BY_WEBHOOK = 'Conflict: terminated by setWebhook request';
const WEBHOOK_ACTIVE =
  "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";

/** Updates on their way to the bot: asked for with getUpdates, or sent to its webhook, each chat's in order. */
export class UpdateQueue {
  private readonly pending = new Map<number, PendingUpdate>();
  private nextId = firstUpdateId();
  private allowed: ReadonlySet<string> | null = null;
  private sender: WebhookSender | null = null;
  private poller: { end: (error: ApiError | null) => void } | null = null;
  /** Every update is given this many times. */
  deliveries = 1;

  /** `onReply` gets the method call that a webhook may answer with instead of calling it. */
  constructor(
    private readonly onReply: (call: Record<string, unknown>) => void = () => undefined,
  ) {}

  get size(): number {
    return this.pending.size;
  }

  /** Whether a bot waits for updates with getUpdates now. */
  get isPolled(): boolean {
    return this.poller !== null;
  }

  push(kind: string, body: unknown, lane: string): void {
    if (this.allowed && !this.allowed.has(kind)) return;
    const update: ApiUpdate = { update_id: this.nextId, [kind]: body };
    this.nextId += 1;
    const added = { update, lane };
    this.pending.set(update.update_id, added);
    const [oldest] = this.pending.keys();
    if (this.pending.size > MOST_PENDING && oldest !== undefined) this.pending.delete(oldest);
    if (this.sender) this.sender.add(added);
    else this.poller?.end(null);
  }

  setWebhook(
    settings: WebhookSettings | null,
    {
      dropPending = false,
      allowed = null,
    }: { dropPending?: boolean; allowed?: string[] | null } = {},
  ): void {
    if (allowed) this.allow(allowed);
    if (dropPending) this.pending.clear();
    if (settings && this.sender?.settings.url === settings.url && !dropPending) {
      this.sender.settings = settings;
      return;
    }
    this.sender?.stop();
    this.sender = null;
    if (!settings) return;
    this.poller?.end(new ApiError(409, ENDED_BY_WEBHOOK));
    this.sender = new WebhookSender(settings, {
      deliveries: () => this.deliveries,
      isPending: ({ update }) => this.pending.has(update.update_id),
      delivered: ({ update }) => this.pending.delete(update.update_id),
      replied: this.onReply,
    });
    for (const update of this.pending.values()) this.sender.add(update);
  }

  info(): object {
    return {
      url: this.sender?.settings.url ?? '',
      has_custom_certificate: false,
      pending_update_count: this.pending.size,
      ...this.sender?.info(),
      ...(this.allowed ? { allowed_updates: [...this.allowed] } : {}),
    };
  }

  /** getUpdates. A second poller ends the first. */
  async poll(options: PollOptions): Promise<ApiUpdate[]> {
    if (this.sender) throw new ApiError(409, WEBHOOK_ACTIVE);
    this.poller?.end(new ApiError(409, ENDED_BY_POLL));
    if (options.allowed) this.allow(options.allowed);
    this.confirm(options.offset);
    if (this.pending.size === 0 && options.timeoutMs > 0) await this.wait(options);
    const limit = Math.min(100, Math.max(1, options.limit));
    const found: ApiUpdate[] = [];
    for (const { update } of this.pending.values()) {
      if (found.length >= limit) break;
      found.push(update);
    }
    return Array.from({ length: this.deliveries }, () => found).flat();
  }

  stop(): void {
    this.sender?.stop();
    this.poller?.end(null);
  }

  private allow(kinds: readonly string[]): void {
    this.allowed = kinds.length === 0 ? null : new Set(kinds);
  }

  private confirm(offset: number): void {
    const first = offset < 0 ? ([...this.pending.keys()].at(offset) ?? 0) : offset;
    for (const id of this.pending.keys()) {
      if (id >= first) break;
      this.pending.delete(id);
    }
  }

  private wait({ timeoutMs, gone }: PollOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const mine = {
        end: (error: ApiError | null): void => {
          clearTimeout(timer);
          if (this.poller === mine) this.poller = null;
          if (error) reject(error);
          else resolve();
        },
      };
      const timer = setTimeout(() => mine.end(null), timeoutMs);
      gone?.addEventListener('abort', () => mine.end(null), { once: true });
      this.poller = mine;
    });
  }
}

/**
 * Ids go on rising when the sandbox is started again, because the bot remembers which it has seen.
 * Twenty a second since 2026 leave room for busy runs and stay within 32 bits, as Telegram's do.
 */
function firstUpdateId(): number {
  return Math.max(1, Math.floor((Date.now() - Date.UTC(2026, 0, 1)) / 50));
}
