import {
  type FailureReason,
  ProviderError,
  type ProviderFailure,
  providerFailure,
} from '../failure';
import { field, textOf } from '../wire/decode';
import { failureOfLoss, SERVER_CODES } from '../wire/failures';
import type { Answer, Reply } from './client';

/** The one place that knows this provider's ways of saying no. All of them, for only these are refusals. */
const WORDS: Readonly<Record<string, readonly [ProviderFailure['code'], FailureReason?]>> = {
  no_money: ['PROVIDER.INSUFFICIENT_BALANCE'],
  sold_out: ['PROVIDER.SERVICE_UNAVAILABLE', 'out_of_stock'],
  price_rose: ['PROVIDER.SERVICE_UNAVAILABLE', 'price_rose'],
  not_served: ['PROVIDER.SERVICE_UNAVAILABLE', 'not_served'],
  bad_key: ['PROVIDER.BAD_KEY'],
  not_found: ['PROVIDER.ORDER_NOT_FOUND'],
  locked: ['PROVIDER.SERVICE_UNAVAILABLE'],
  used: ['PROVIDER.REJECTED'],
};

/** The provider's word for a refusal; null when it did not refuse in its own words. */
export function wordOf(reply: Reply): string | null {
  const word = reply.kind === 'answer' ? textOf(field(reply.body, 'error'), 40) : null;
  return word !== null && Object.hasOwn(WORDS, word) ? word : null;
}

/** The request surely had no effect: it never left, was limited, or was refused by a word that is known. */
export function isSurelyRefused(reply: Reply): boolean {
  if (reply.kind === 'lost') return reply.sent === false;
  return reply.status === 429 || wordOf(reply) !== null;
}

export function goodAnswer(reply: Reply): Answer | null {
  if (reply.kind === 'lost' || reply.body === undefined || wordOf(reply) !== null) return null;
  return reply.status >= 200 && reply.status < 300 ? reply : null;
}

/** The body of a good answer; throws `ProviderError` for any other. */
export function goodBody(reply: Reply): unknown {
  const answer = goodAnswer(reply);
  if (answer) return answer.body;
  throw new ProviderError(failureOf(reply));
}

export function failureOf(reply: Reply): ProviderFailure {
  if (reply.kind === 'lost') return failureOfLoss(reply);
  const { status, retryAfterMs } = reply;
  const word = wordOf(reply);
  const detail = `HTTP ${status}${word === null ? '' : `: ${word}`}`;
  const known = word === null ? undefined : WORDS[word];
  if (known) return providerFailure(known[0], detail, known[1] ? { reason: known[1] } : {});
  if (status === 429) return providerFailure('PROVIDER.RATE_LIMITED', detail, { retryAfterMs });
  return providerFailure(SERVER_CODES[status] ?? 'PROVIDER.UNEXPECTED', detail);
}
