import { ProviderError, providerFailure } from '../failure';
import { type CallPriority, exchange, type ExchangeLimits, parseJson } from '../wire/exchange';
import type { Lost } from '../wire/loss';

export interface SmsPoolClientOptions extends ExchangeLimits {
  /** `https://api.smspool.net`, or a simulated one. */
  readonly baseUrl: string;
  readonly apiKey: string;
}

export interface Call {
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  readonly fields?: Readonly<Record<string, string | undefined>>;
  readonly priority: CallPriority;
  /** Largest body read, after decompression; 1 MiB by default. */
  readonly maxBytes?: number;
}

/** `body` is undefined, and `decoded` false, for HTML, an empty body and cut-off JSON. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  readonly decoded: boolean;
  readonly body: unknown;
  readonly retryAfterMs: number | null;
}

export type Reply = Answer | Lost;

/** SMSPool's wire. Sends once, follows no redirect, never logs; the key goes in the header and the form, never in a URL. */
export class SmsPoolClient {
  /** Private to the language, so that no inspection of a client prints it. */
  readonly #key: string;
  private readonly options: Omit<SmsPoolClientOptions, 'apiKey'>;

  constructor({ apiKey, ...options }: SmsPoolClientOptions) {
    // fetch quotes a header value that it refuses in its error, so an unusable key is refused here.
    if (!/^[\x21-\x7e]{1,256}$/u.test(apiKey)) {
      throw new ProviderError(
        providerFailure('PROVIDER.BAD_KEY', 'the key has characters no key has'),
      );
    }
    this.#key = apiKey;
    this.options = options;
  }

  async send(call: Call): Promise<Reply> {
    const { priority, maxBytes } = call;
    const { url, init } = this.requestOf(call);
    const limit = maxBytes === undefined ? {} : { maxBytes };
    const reply = await exchange(url, init, { priority, ...limit }, this.options);
    if (reply.kind === 'lost') return reply;
    const { status, text, retryAfterMs } = reply;
    const body = parseJson(text);
    return { kind: 'answer', status, decoded: body !== undefined, body, retryAfterMs };
  }

  private requestOf(call: Call): { url: URL; init: RequestInit } {
    const url = new URL(
      call.path.replace(/^\//u, ''),
      `${this.options.baseUrl.replace(/\/+$/u, '')}/`,
    );
    const fields = Object.entries(call.fields ?? {}).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const init: RequestInit = {
      method: call.method ?? 'POST',
      headers: { authorization: `Bearer ${this.#key}`, accept: 'application/json' },
    };
    if (init.method === 'GET') {
      for (const [name, value] of fields) url.searchParams.set(name, value);
    } else {
      const form = new FormData();
      form.set('key', this.#key);
      for (const [name, value] of fields) form.set(name, value);
      init.body = form;
    }
    return { url, init };
  }
}
