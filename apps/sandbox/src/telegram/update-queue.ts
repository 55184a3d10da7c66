import { ApiError } from './api-error';

export interface ApiUpdate {
  readonly update_id: number;
  readonly [kind: string]: unknown;
}

interface Webhook {
  readonly url: string;
  readonly secret: string | null;
  readonly allowed: readonly string[] | null;
}

const RETRY_MS = 300;

/** Updates on their way to the bot: asked for with getUpdates, or sent to its webhook, each chat's in order. */
export class UpdateQueue {
  private readonly pending: ApiUpdate[] = [];
  private nextId = 700_000_001;
  private webhook: Webhook | null = null;
  private poller: { end: (error: ApiError | null) => void } | null = null;
  private lanes = new Map<string, Promise<void>>();
  private stopped = false;
  /** Every update is given this many times. */
  deliveries = 1;

  push(kind: string, body: unknown, laneKey: string): void {
    const update: ApiUpdate = { update_id: this.nextId, [kind]: body };
    this.nextId += 1;
    const { webhook } = this;
    if (webhook) {
      if (webhook.allowed && !webhook.allowed.includes(kind)) return;
      this.deliver(webhook, update, laneKey);
      return;
    }
    this.pending.push(update);
    this.poller?.end(null);
  }

  setWebhook(webhook: Webhook | null, dropPending: boolean): void {
    this.webhook = webhook;
    if (dropPending) this.pending.length = 0;
    if (!webhook) return;
    for (const update of this.pending.splice(0)) this.deliver(webhook, update, 'pending');
  }

  info(): object {
    return {
      url: this.webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: this.pending.length,
    };
  }

  /** getUpdates: an offset confirms everything before it; a second poller ends the first. */
  async poll(
    offset: number,
    limit: number,
    timeoutSeconds: number,
    allowed: readonly string[] | null,
  ): Promise<ApiUpdate[]> {
    if (this.webhook) {
      throw new ApiError(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    this.poller?.end(
      new ApiError(
        409,
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      ),
    );
    const confirmed = this.pending.findIndex((update) => update.update_id >= offset);
    this.pending.splice(0, confirmed < 0 ? this.pending.length : confirmed);
    const wanted = (): ApiUpdate[] => {
      const kept = allowed
        ? this.pending.filter((update) => allowed.some((kind) => kind in update))
        : this.pending;
      return kept.slice(0, Math.min(100, Math.max(1, limit)));
    };
    if (wanted().length === 0 && timeoutSeconds > 0) await this.wait(timeoutSeconds * 1_000);
    const found = wanted();
    return Array.from({ length: this.deliveries }, () => found).flat();
  }

  stop(): void {
    this.stopped = true;
    this.poller?.end(null);
  }

  private wait(timeoutMs: number): Promise<void> {
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
      this.poller = mine;
    });
  }

  private deliver(webhook: Webhook, update: ApiUpdate, laneKey: string): void {
    const before = this.lanes.get(laneKey) ?? Promise.resolve();
    const lane = before.then(async () => {
      for (let times = 0; times < this.deliveries; times += 1) await this.send(webhook, update);
    });
    this.lanes.set(laneKey, lane);
  }

  /** What is not answered with 2xx is sent again. */
  private async send(webhook: Webhook, update: ApiUpdate): Promise<void> {
    for (let attempt = 1; !this.stopped && this.webhook === webhook; attempt += 1) {
      try {
        const answer = await fetch(webhook.url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(webhook.secret === null
              ? {}
              : { 'x-telegram-bot-api-secret-token': webhook.secret }),
          },
          body: JSON.stringify(update),
        });
        await answer.arrayBuffer();
        if (answer.ok) return;
      } catch {
        // The bot is away; Telegram keeps trying.
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_MS * attempt, 5_000)));
    }
  }
}
