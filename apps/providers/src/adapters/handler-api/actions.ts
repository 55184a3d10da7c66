import { ProviderError } from '../failure';
import type { Call, HandlerApiClient, Reply } from './client';
import { failureOf, isBadAction } from './errors';

/** How long an action that the server did not know is left alone: servers learn new ones. */
const FORGET_MS = 3_600_000;

/** Which of the protocol's newer actions this server does not know. Every server speaks a dialect of its own. */
export class Actions {
  private readonly refusedAtMs = new Map<string, number>();

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
    if (isBadAction(reply)) this.refusedAtMs.set(call.action, this.nowMs());
    return reply;
  }

  /** Null when the server does not know the action, which is not asked again for an hour. */
  async sendIfKnown(call: Call): Promise<Reply | null> {
    if (!this.isKnown(call.action)) return null;
    const reply = await this.send(call);
    return isBadAction(reply) ? null : reply;
  }

  /** @throws `ProviderError` `PROVIDER.REJECTED` when the server does not know the action */
  async sendKnown(call: Call): Promise<Reply> {
    const reply = await this.send(call);
    if (isBadAction(reply)) throw new ProviderError(failureOf(reply));
    return reply;
  }
}
