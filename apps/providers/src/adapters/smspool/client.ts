import { loseBody, type Lost, lossOf } from './loss';
import { ProviderError, providerFailure } from '../failure';

/** Purchases and cancellations go first when the budget of an account binds. */
export type CallPriority = 'purchase' | 'cancel' | 'poll' | 'catalogue';

export interface SmsPoolClientOptions {
  /** `https://api.smspool.net`, or a simulated one. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** From the first byte sent to the last byte read; 20 s by default. */
  readonly totalTimeoutMs?: number;
  /** From the first byte sent to the answer's headers; 15 s by default. A purchase took seconds in captures. */
  readonly headersTimeoutMs?: number;
  /** Asked before every request; `false` sends nothing. The place of the account's request budget (OTP-3). */
  readonly admit?: (priority: CallPriority) => Promise<boolean>;
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

const MIB = 1024 * 1024;

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
    if (this.options.admit && !(await this.options.admit(call.priority))) {
      return { kind: 'lost', cause: 'over_budget', sent: false, at: 'request' };
    }
    const aborter = new AbortController();
    const timers = [
      setTimeout(() => aborter.abort(), this.options.totalTimeoutMs ?? 20_000),
      setTimeout(() => aborter.abort(), this.options.headersTimeoutMs ?? 15_000),
    ];
    try {
      const response = await this.open(call, aborter.signal);
      clearTimeout(timers[1]);
      if ('kind' in response) return response;
      return await readAnswer(response, call.maxBytes ?? MIB, aborter.signal);
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }

  private async open(call: Call, signal: AbortSignal): Promise<Response | Lost> {
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
      redirect: 'manual',
      signal,
    };
    if (init.method === 'GET') {
      for (const [name, value] of fields) url.searchParams.set(name, value);
    } else {
      const form = new FormData();
      form.set('key', this.#key);
      for (const [name, value] of fields) form.set(name, value);
      init.body = form;
    }
    try {
      return await fetch(url, init);
    } catch (thrown) {
      return lossOf(thrown, signal.aborted);
    }
  }
}

async function readAnswer(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Reply> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    const body: AsyncIterable<Uint8Array> | null = response.body;
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) return loseBody('too_large', response.status);
      chunks.push(chunk);
    }
  } catch {
    return loseBody(signal.aborted ? 'timeout' : 'cut_off', response.status);
  }
  const parsed = parse(new TextDecoder().decode(Buffer.concat(chunks)));
  return {
    kind: 'answer',
    status: response.status,
    decoded: parsed !== undefined,
    body: parsed,
    retryAfterMs: retryAfterOf(response.headers),
  };
}

/** JSON of any kind; undefined for what is none. `TextDecoder` has already dropped a byte order mark. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** An hour at most. A moment is measured from the answer's own date: the provider's clock is not ours. */
function retryAfterOf(headers: Headers): number | null {
  const header = headers.get('retry-after');
  if (header === null) return null;
  if (/^\d{1,5}$/u.test(header)) return Number(header) * 1_000;
  const waitMs = Date.parse(header) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(0, waitMs), 3_600_000);
}
