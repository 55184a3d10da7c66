import type { ProviderAdapter } from '../adapter';
import {
  type ReceivedRequest,
  ReplayServer,
  type ScriptedAnswer,
} from '../wire/replay-server.fixture';
import { HandlerApiAdapter, type HandlerApiOptions } from './handler-api.adapter';

export const US = { serviceId: 1012, countryCode: 'US' };

/** One purchase for at most 24 cents. */
export const buy = (adapter: ProviderAdapter) =>
  adapter.acquire({ ...US, reservationId: 'R1', maxCostE4: 2_400n, calledAtMs: 1_000_000 });

export const failed = (code: string) =>
  expect.objectContaining({ code: `PROVIDER.${code}` }) as unknown;

const LISTS: Readonly<Record<string, ScriptedAnswer>> = {
  getServicesList: {
    status: 200,
    body: { status: 'success', services: [{ code: 'wa', name: 'Whatsapp' }] },
  },
  getCountries: { status: 200, body: { 187: { id: 187, eng: 'USA' } } },
};

/** A server that gives the answer it was last told, by action where one is named, and its two lists. */
export class Replayed {
  answer: ScriptedAnswer = { status: 200, body: '', raw: true };
  /** Answers of single actions, which come before {@link answer}. */
  readonly byAction: Record<string, ScriptedAnswer> = {};

  private constructor(
    readonly server: ReplayServer,
    readonly adapter: ProviderAdapter,
  ) {}

  static async start(options: Partial<HandlerApiOptions> = {}): Promise<Replayed> {
    const server = await ReplayServer.start(({ fields }) => {
      const action = fields['action'] ?? '';
      return replayed.byAction[action] ?? LISTS[action] ?? replayed.answer;
    });
    const adapter = new HandlerApiAdapter({
      baseUrl: server.url,
      apiKey: 'the-key',
      services: () => Promise.resolve([{ serviceId: 1012, name: 'WhatsApp' }]),
      ...options,
    });
    const replayed = new Replayed(server, adapter);
    return replayed;
  }

  /** A text from now on. */
  say(text: string, status = 200): void {
    this.answer = { status, body: text, raw: true };
  }

  json(body: unknown, status = 200): void {
    this.answer = { status, body };
  }

  /** Requests of an action, by their fields. */
  sent(action: string): ReceivedRequest['fields'][] {
    const all = this.server.received.map(({ fields }) => fields);
    return all.filter((fields) => fields['action'] === action);
  }

  stop = () => this.server.stop();
}
