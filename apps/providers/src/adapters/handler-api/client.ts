import { ProviderError, providerFailure } from '../failure';
import { isRow } from '../wire/decode';
import {
  type CallPriority,
  exchange,
  type ExchangeLimits,
  parseJson,
  type TextAnswer,
} from '../wire/exchange';
import type { Lost } from '../wire/loss';
import { wordOf } from './words';

export interface HandlerApiClientOptions extends ExchangeLimits {
  /** `https://host/stubs/handler_api.php`; that path is put where the address has none. */
  readonly baseUrl: string;
  readonly apiKey: string;
}

export interface Call {
  readonly action: string;
  readonly fields?: Readonly<Record<string, string | undefined>>;
  readonly priority: CallPriority;
  /** Largest body read, after decompression; 1 MiB by default. */
  readonly maxBytes?: number;
}

/** An answer in any of the protocol's writings: `WORD`, `WORD:value`, an error as JSON, or JSON as asked for. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  /** What the answer says in the protocol's own capitals; null when it says nothing of that kind. */
  readonly word: string | null;
  /** Behind the word's first colon; a code may have colons itself. Empty when there is none. */
  readonly value: string;
  /** Parsed JSON that is an object or a list; undefined for text, HTML, an empty or a cut-off body. */
  readonly body: unknown;
  readonly retryAfterMs: number | null;
}

export type Reply = Answer | Lost;

const NOTHING = { status: 0, word: null };
const NO_SUCH_ADDRESS = new Set([400, 404, 411, 415, 422]);
const USUAL_PATH = '/stubs/handler_api.php';

/**
 * The wire of `handler_api.php`. Sends once, follows no redirect, never logs. The key goes in a form, so that it
 * is in no URL. A server that reads no forms answers as if nothing had been sent, each in its own way; where the
 * first answers may mean that, and it does not tell the balance by a form either, the request is made again by
 * GET, and if it is understood so, all others are.
 */
export class HandlerApiClient {
  /** Private to the language, so that no inspection of a client prints it. */
  readonly #key: string;
  private readonly url: URL;
  private readonly limits: ExchangeLimits;
  private way: 'unsettled' | 'form' | 'query' = 'unsettled';

  /** @throws `PROVIDER.BAD_KEY` for a key that has characters no key has */
  constructor({ apiKey, baseUrl, ...limits }: HandlerApiClientOptions) {
    if (!/^[\x21-\x7e]{1,256}$/u.test(apiKey)) {
      throw new ProviderError(
        providerFailure('PROVIDER.BAD_KEY', 'the key has characters no key has'),
      );
    }
    this.#key = apiKey;
    this.url = new URL(baseUrl);
    if (this.url.pathname === '/') this.url.pathname = USUAL_PATH;
    this.limits = limits;
  }

  async send(call: Call): Promise<Reply> {
    if (this.way === 'query') return this.sendBy(false, call);
    const reply = await this.sendBy(true, call);
    const isUnread = refusesForms(reply) || (this.way !== 'form' && mayBeUnread(reply, call));
    if (!isUnread) {
      if (this.way === 'unsettled' && isUnderstood(reply)) this.way = 'form';
      return reply;
    }
    if (!refusesForms(reply) && (await this.readsForms())) return reply;
    const again = await this.sendBy(false, call);
    if (isUnderstood(again) && !isSame(reply, again)) this.way = 'query';
    return again;
  }

  /** Asks by form what every server of the protocol knows, so that no key is put in a URL in vain. */
  private async readsForms(): Promise<boolean> {
    if (this.way !== 'unsettled') return this.way === 'form';
    const balance = { action: 'getBalance', priority: 'catalogue' } as const;
    const reply = await this.sendBy(true, balance);
    const isRead = isUnderstood(reply) && !refusesForms(reply) && !mayBeUnread(reply, balance);
    if (isRead) this.way = 'form';
    return isRead;
  }

  private async sendBy(isForm: boolean, call: Call): Promise<Reply> {
    const form = new URLSearchParams({ api_key: this.#key, action: call.action });
    for (const [name, value] of Object.entries(call.fields ?? {})) {
      if (value !== undefined) form.set(name, value);
    }
    const url = new URL(this.url);
    if (!isForm) for (const [name, value] of form) url.searchParams.set(name, value);
    const init = isForm ? { method: 'POST', body: form } : { method: 'GET' };
    const { priority, maxBytes } = call;
    const limit = maxBytes === undefined ? {} : { maxBytes };
    const reply = await exchange(url, init, { priority, ...limit }, this.limits);
    return reply.kind === 'lost' ? reply : read(reply);
  }
}

/** Nothing was done: the method is not allowed, or the form was not looked into. */
function refusesForms(reply: Reply): boolean {
  const { status, word } = reply.kind === 'answer' ? reply : NOTHING;
  return status === 405 || status === 501 || word === 'NO_KEY';
}

/** An answer to a request without fields, or from a server that has no such address for forms. */
function mayBeUnread(reply: Reply, { priority }: Call): boolean {
  const { status, word } = reply.kind === 'answer' ? reply : NOTHING;
  if (word === 'BAD_KEY' || word === 'BAD_ACTION') return true;
  // Without a word nobody promises that a purchase was not made.
  return word === null && priority !== 'purchase' && NO_SUCH_ADDRESS.has(status);
}

function isUnderstood(reply: Reply): boolean {
  return reply.kind === 'answer' && (reply.word !== null || reply.body !== undefined);
}

function isSame(one: Reply, other: Reply): boolean {
  const [a, b] = [one, other].map((reply) => (reply.kind === 'answer' ? reply : NOTHING));
  return a?.status === b?.status && a?.word === b?.word;
}

function read({ status, text, retryAfterMs }: TextAnswer): Answer {
  const json = parseJson(text);
  const body = isRow(json) || Array.isArray(json) ? json : undefined;
  // A JSON string is the text in quotes.
  const { word, value } = wordOf(body ?? (typeof json === 'string' ? json : text));
  return { kind: 'answer', status, word, value, body, retryAfterMs };
}
