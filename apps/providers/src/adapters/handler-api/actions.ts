import { ProviderError } from '../failure';
import type { Call, HandlerApiClient, Reply } from './client';
import { failureOf, isBadAction, isPerhapsBadAction } from './errors';

/** How long an action that the server did not know is left alone: servers learn new ones. */
const FORGET_MS = 3_600_000;

/** Which of the protocol's newer actions this server does not know. Every server speaks a dialect of its own. */
export class Actions {
  private readonly refusedAtMs = new Map<string, number>();
  private readonly served = new Set<string>();

  constructor(
    private readonly client: HandlerApiClient,
    private readonly nowMs: () => number,
  ) {}

  isKnown(action: string): boolean {
    const refusedAtMs = this.refusedAtMs.get(action);
    return refusedAtMs === undefined || this.nowMs() - refusedAtMs >= FORGET_MS;
  }

  /** The reply, whatever it says; that an action is not known is remembered. */
  async send(call: Call): Promise<Reply> {
    const reply = await this.client.send(call);
    if (this.isUnknown(call, reply)) this.refusedAtMs.set(call.action, this.nowMs());
    else if (reply.kind === 'answer' && reply.status < 300) this.served.add(call.action);
    return reply;
  }

  /** Null when the server does not know the action, which is not asked again for an hour. */
  async sendIfKnown(call: Call): Promise<Reply | null> {
    if (!this.isKnown(call.action)) return null;
    const reply = await this.send(call);
    return this.isUnknown(call, reply) ? null : reply;
  }

  /** A status alone is believed of what never served, and never of a purchase: it may have been made. */
  private isUnknown({ action, priority }: Call, reply: Reply): boolean {
    if (isBadAction(reply)) return true;
    return priority !== 'purchase' && !this.served.has(action) && isPerhapsBadAction(reply);
  }

  /** @throws `ProviderError` `PROVIDER.REJECTED` when the server does not know the action */
  async sendKnown(call: Call): Promise<Reply> {
    const reply = await this.send(call);
    if (isBadAction(reply)) throw new ProviderError(failureOf(reply));
    return reply;
  }
}
