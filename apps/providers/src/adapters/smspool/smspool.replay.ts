import type { ProviderAdapter } from '../adapter';
import {
  type ReceivedRequest,
  ReplayServer,
  type ScriptedAnswer,
} from '../wire/replay-server.fixture';
import { SmsPoolAdapter } from './smspool.adapter';
import { fixture } from './smspool.fixture';

export const US = { serviceId: 846, countryCode: 'US' };
/** One purchase, at the price of the recorded one. */
export const buy = (adapter: ProviderAdapter) =>
  adapter.acquire({ ...US, reservationId: 'R', maxCostE4: 2_400n, calledAtMs: Date.now() });
/** Matches a failure by its code. */
export const failed = (code: string) =>
  expect.objectContaining({ code: `PROVIDER.${code}` }) as unknown;

/** An SMSPool that gives the answer it was last told, and the recorded country list whenever asked for that. */
export class Replayed {
  answer: ScriptedAnswer = { status: 200, body: {} };

  private constructor(
    readonly server: ReplayServer,
    readonly adapter: SmsPoolAdapter,
  ) {}

  static async start(): Promise<Replayed> {
    const server = await ReplayServer.start(({ path }) =>
      path === '/country/retrieve_all' ? fixture('country-retrieve_all/200-ok') : replayed.answer,
    );
    const adapter = new SmsPoolAdapter({ baseUrl: server.url, apiKey: 'the-key' });
    const replayed = new Replayed(server, adapter);
    return replayed;
  }

  /** JSON from now on. */
  json(status: number, body: unknown): void {
    this.answer = { status, body };
  }

  /** A text from now on, as it is. */
  text(status: number, body: string, headers: Record<string, string> = {}): void {
    this.answer = { status, body, raw: true, headers };
  }

  replay(name: string): void {
    this.answer = fixture(name);
  }

  get last(): ReceivedRequest | undefined {
    return this.server.received[this.server.received.length - 1];
  }

  stop = () => this.server.stop();
}
