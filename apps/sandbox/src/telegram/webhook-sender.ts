import type { ApiUpdate } from './update-queue';

export interface PendingUpdate {
  readonly update: ApiUpdate;
  /** Updates of one lane arrive in order: a chat is a lane. */
  readonly lane: string;
}

export interface WebhookSettings {
  readonly url: string;
  readonly secret: string | null;
  readonly maxConnections: number;
}

interface Hooks {
  deliveries(): number;
  isPending(update: PendingUpdate): boolean;
  delivered(update: PendingUpdate): void;
  replied(call: Record<string, unknown>): void;
}

interface Lane {
  readonly updates: PendingUpdate[];
  failures: number;
}

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;
const ANSWER_WITHIN_MS = 60_000;

/** Sends updates to a webhook: chats side by side, each chat's in order, until each is answered 2xx. */
export class WebhookSender {
  private readonly lanes = new Map<string, Lane>();
  private readonly ready: string[] = [];
  private readonly stopping = new AbortController();
  private active = 0;
  private lastError: { atMs: number; message: string } | null = null;

  constructor(
    public settings: WebhookSettings,
    private readonly hooks: Hooks,
  ) {}

  add(update: PendingUpdate): void {
    const lane = this.lanes.get(update.lane);
    if (lane) {
      lane.updates.push(update);
      return;
    }
    this.lanes.set(update.lane, { updates: [update], failures: 0 });
    this.ready.push(update.lane);
    this.startReady();
  }

  info(): object {
    return {
      max_connections: this.settings.maxConnections,
      ...(this.lastError && {
        last_error_date: Math.floor(this.lastError.atMs / 1_000),
        last_error_message: this.lastError.message,
      }),
    };
  }

  stop(): void {
    this.stopping.abort();
  }

  private get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private startReady(): void {
    while (this.active < this.settings.maxConnections && !this.isStopped) {
      const key = this.ready.shift();
      const lane = key === undefined ? undefined : this.lanes.get(key);
      if (key === undefined || !lane) return;
      this.active += 1;
      void this.sendFirst(key, lane);
    }
  }

  /** Sends a lane's first update and puts the lane in line again, at once or after a pause. */
  private async sendFirst(key: string, lane: Lane): Promise<void> {
    const [first] = lane.updates;
    const done = !first || !this.hooks.isPending(first) || (await this.send(first));
    this.active -= 1;
    if (this.isStopped) return;
    if (done) {
      lane.failures = 0;
      lane.updates.shift();
      if (lane.updates.length === 0) this.lanes.delete(key);
      else this.ready.push(key);
    } else {
      const pauseMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** lane.failures);
      lane.failures += 1;
      const retry = setTimeout(() => {
        this.ready.push(key);
        this.startReady();
      }, pauseMs);
      retry.unref();
    }
    this.startReady();
  }

  private async send(pending: PendingUpdate): Promise<boolean> {
    for (let times = 0; times < this.hooks.deliveries(); times += 1) {
      const fault = await this.post(pending.update);
      if (this.isStopped) return false;
      if (fault !== null) {
        this.lastError = { atMs: Date.now(), message: fault };
        return false;
      }
    }
    this.hooks.delivered(pending);
    return true;
  }

  /** Null when it was taken, else why not. */
  private async post(update: ApiUpdate): Promise<string | null> {
    const { url, secret } = this.settings;
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret === null ? {} : { 'x-telegram-bot-api-secret-token': secret }),
        },
        body: JSON.stringify(update),
        signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      });
      const body = await answer.text();
      if (!answer.ok) {
        return `Wrong response from the webhook: ${answer.status} ${answer.statusText}`;
      }
      this.takeReply(body);
      return null;
    } catch (thrown) {
      const isLate = thrown instanceof Error && thrown.name === 'TimeoutError';
      return isLate ? 'Read timeout expired' : 'Connection refused';
    }
  }

  /** A bot may answer with a method call: `{"method": "sendMessage", …}`. */
  private takeReply(body: string): void {
    if (!body.startsWith('{')) return;
    try {
      const call = JSON.parse(body) as Record<string, unknown>;
      if (typeof call['method'] === 'string') this.hooks.replied(call);
    } catch {
      // Not JSON, so not a call; the update was taken all the same.
    }
  }
}
