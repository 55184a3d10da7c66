import { SimulatedTelegram, type SimulatedTelegramOptions } from './simulated-telegram';

export const SARA = 5_123_456_789;
export const NADIA = 6_000_000_007;

export interface Answer {
  readonly ok: boolean;
  readonly error_code?: number;
  readonly description?: string;
  readonly parameters?: { readonly retry_after: number };
  readonly result?: unknown;
}

/** A simulated Telegram with two persons, and a bot's plain HTTP calls to it. */
export class TestBot {
  private constructor(
    readonly telegram: SimulatedTelegram,
    readonly url: string,
  ) {}

  static async open(options: SimulatedTelegramOptions = {}): Promise<TestBot> {
    const telegram = new SimulatedTelegram(options);
    const common = { username: 'someone', role: 'user' } as const;
    telegram.addPerson({
      ...common,
      id: SARA,
      firstName: 'Sara',
      languageCode: 'ar',
      started: true,
    });
    telegram.addPerson({ ...common, id: NADIA, firstName: 'Nadia', languageCode: 'en' });
    const { url } = await telegram.start();
    return new TestBot(telegram, url);
  }

  get root(): string {
    return `${this.url}/bot${this.telegram.token}`;
  }

  /** Calls a method with a JSON body. */
  async call(method: string, fields: object = {}): Promise<Answer> {
    const answer = await fetch(`${this.root}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    });
    return (await answer.json()) as Answer;
  }

  /** The words of a refusal. */
  async refusal(method: string, fields: object = {}): Promise<string> {
    const { ok, description } = await this.call(method, fields);
    return ok ? 'not refused' : (description ?? '');
  }

  /** Sends a text to Sara; the message's id. */
  async say(text: string, more: object = {}): Promise<number> {
    const { result } = await this.call('sendMessage', { chat_id: SARA, text, ...more });
    return (result as { message_id: number }).message_id;
  }

  async updates(fields: object = {}): Promise<Record<string, unknown>[]> {
    return (await this.call('getUpdates', fields)).result as Record<string, unknown>[];
  }
}
