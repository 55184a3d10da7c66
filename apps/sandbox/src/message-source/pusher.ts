import type { MessageSourceSettings, MessageSourceWebhook } from '../page/page-api';
import type { SourceMessage } from './mailbox';
import { rowsOf } from './rows';
import { push, type Delivery } from './webhook-push';

/** A source tries again until somebody says 2xx, ever more rarely. */
const WAITS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000];

interface Surroundings {
  readonly webhook: () => MessageSourceWebhook;
  readonly settings: () => MessageSourceSettings;
  readonly tell: () => void;
}

/** Sends messages to the webhook, and again while it does not take them. */
export class Pusher {
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly stopping = new AbortController();

  constructor(private readonly around: Surroundings) {}

  async push(message: SourceMessage, tries = 0): Promise<void> {
    const webhook = this.around.webhook();
    const settings = this.around.settings();
    if (this.stopping.signal.aborted) return;
    if (webhook.url === '') return this.note(message, 'there is no webhook');
    const body = JSON.stringify({ messages: rowsOf([message], settings) });
    const deliveries: Delivery[] = [];
    for (let at = 0; at < (settings.pushFault === 'twice' ? 2 : 1); at += 1) {
      deliveries.push(await push(webhook, body, settings.pushFault, this.stopping.signal));
    }
    const told = deliveries.map(describe).join(', ');
    const waitMs = deliveries.every(isRefusedForGood) ? undefined : WAITS_MS[tries];
    if (deliveries.some(isTaken) || waitMs === undefined) return this.note(message, told);
    this.note(message, `${told}, again in ${waitMs / 1_000} s`);
    this.later(waitMs, message, tries + 1);
  }

  stop(): void {
    this.stopping.abort();
    for (const timer of this.timers) clearTimeout(timer);
  }

  private later(waitMs: number, message: SourceMessage, tries: number): void {
    if (this.stopping.signal.aborted) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.push(message, tries);
    }, waitMs);
    this.timers.add(timer);
  }

  private note(message: SourceMessage, pushed: string): void {
    message.pushed = pushed;
    this.around.tell();
  }
}

const isTaken = ({ status }: Delivery): boolean => status !== null && status >= 200 && status < 300;

/** The body or the address is wrong: the same again would be refused again. */
const isRefusedForGood = ({ status }: Delivery): boolean =>
  status !== null && status >= 400 && status < 500 && status !== 408 && status !== 429;

const describe = ({ status, elapsedMs }: Delivery): string =>
  status === null ? 'connection lost' : `${status} in ${elapsedMs} ms`;
