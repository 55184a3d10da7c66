import type { TelegramFaults } from '../page/page-api';
import { ApiError, tooMany } from './api-error';

/** The call's connection is cut without an answer. */
export class ConnectionLost extends Error {}

const NONE: TelegramFaults = {
  delayMs: 0,
  tooManyRequests: 0,
  retryAfterSeconds: 2,
  serverErrors: 0,
  deliveries: 1,
  brokenDownloads: 0,
};

/**
 * What goes wrong on Telegram's side. Everything but the delay spares getUpdates, which would use up
 * the counted faults before the call that they are meant for.
 */
export class Faults {
  settings: TelegramFaults = { ...NONE };
  /** So many of the next calls take effect and lose their answer. */
  lostReplies = 0;
  /** So many of the next calls are lost before they take effect. */
  lostRequests = 0;

  constructor(private readonly onChange: () => void) {}

  set(faults: Partial<TelegramFaults>): void {
    const known = Object.keys(NONE) as (keyof TelegramFaults)[];
    for (const name of known) {
      const value = faults[name];
      if (value !== undefined && Number.isFinite(value) && value >= 0) this.settings[name] = value;
    }
    this.settings.deliveries = Math.max(1, Math.floor(this.settings.deliveries));
    this.onChange();
  }

  async beforeEffect(method: string): Promise<void> {
    const { settings } = this;
    if (settings.delayMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, settings.delayMs));
    }
    if (method === 'getupdates') return;
    if (this.lostRequests > 0) {
      this.lostRequests -= 1;
      throw new ConnectionLost();
    }
    if (settings.serverErrors > 0) {
      this.set({ serverErrors: settings.serverErrors - 1 });
      throw new ApiError(502, 'Bad Gateway');
    }
    if (settings.tooManyRequests > 0 && /^(?:send|edit)/u.test(method)) {
      this.set({ tooManyRequests: settings.tooManyRequests - 1 });
      throw tooMany(settings.retryAfterSeconds);
    }
  }

  /** A download goes through the same as a call; true when it is to break off in its middle. */
  async beforeDownload(): Promise<boolean> {
    await this.beforeEffect('file');
    const { brokenDownloads } = this.settings;
    if (brokenDownloads > 0) this.set({ brokenDownloads: brokenDownloads - 1 });
    return brokenDownloads > 0;
  }

  afterEffect(method: string): void {
    if (method === 'getupdates' || this.lostReplies === 0) return;
    this.lostReplies -= 1;
    throw new ConnectionLost();
  }
}
