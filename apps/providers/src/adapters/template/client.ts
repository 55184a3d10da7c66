import { ProviderError, providerFailure } from '../failure';
import { type CallPriority, exchange, type ExchangeLimits, parseJson } from '../wire/exchange';
import type { Lost } from '../wire/loss';

export interface TemplateClientOptions extends ExchangeLimits {
  readonly baseUrl: string;
  readonly apiKey: string;
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly fields?: Readonly<Record<string, string | undefined>>;
  readonly priority: CallPriority;
  /** Largest body read, after decompression; 1 MiB by default. */
  readonly maxBytes?: number;
}

/** `body` is undefined for HTML, an empty body and cut-off JSON. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterMs: number | null;
}

export type Reply = Answer | Lost;

/** The wire: sends once, follows no redirect, never logs; the key goes in the header. */
export class TemplateClient {
  /** Private to the language, so that no inspection of a client prints it. */
  readonly #key: string;
  private readonly options: Omit<TemplateClientOptions, 'apiKey'>;

  /** @throws `PROVIDER.BAD_KEY` for a key that no header could carry */
  constructor({ apiKey, ...options }: TemplateClientOptions) {
    if (!/^[\x21-\x7e]{1,256}$/u.test(apiKey)) {
      throw new ProviderError(providerFailure('PROVIDER.BAD_KEY', 'the key is no key'));
    }
    this.#key = apiKey;
    this.options = options;
  }

  async send({ method = 'GET', path, fields = {}, priority, maxBytes }: Call): Promise<Reply> {
    const url = new URL(this.options.baseUrl.replace(/\/+$/u, '') + path);
    const given = Object.entries(fields).filter(
      (field): field is [string, string] => field[1] !== undefined,
    );
    const form = new URLSearchParams(given);
    if (method !== 'POST') url.search = form.toString();
    const init: RequestInit = {
      method,
      headers: { authorization: `Bearer ${this.#key}`, accept: 'application/json' },
      ...(method === 'POST' ? { body: form } : {}),
    };
    const limit = maxBytes === undefined ? {} : { maxBytes };
    const reply = await exchange(url, init, { priority, ...limit }, this.options);
    if (reply.kind === 'lost') return reply;
    const { status, text, retryAfterMs } = reply;
    return { kind: 'answer', status, body: parseJson(text), retryAfterMs };
  }
}
