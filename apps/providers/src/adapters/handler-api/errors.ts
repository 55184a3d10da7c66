import {
  type FailureReason,
  ProviderError,
  type ProviderFailure,
  providerFailure,
} from '../failure';
import { field, wholeOf } from '../wire/decode';
import { failureOfLoss, SERVER_CODES } from '../wire/failures';
import type { Answer, Reply } from './client';

/** The one place that knows the protocol's ways of saying no. The body counts before the HTTP status does. */

interface Meaning {
  readonly code: ProviderFailure['code'];
  readonly reason?: FailureReason;
  /** The request surely had no effect. Where the server itself failed, nobody knows. */
  readonly effect: 'none' | 'unknown';
}

const means = (code: ProviderFailure['code'], reason?: FailureReason): Meaning => ({
  code,
  effect: 'none',
  ...(reason === undefined ? {} : { reason }),
});
const BAD_KEY = means('PROVIDER.BAD_KEY');
const REJECTED = means('PROVIDER.REJECTED');
const NOT_SERVED = means('PROVIDER.SERVICE_UNAVAILABLE', 'not_served');
const NO_STOCK = means('PROVIDER.SERVICE_UNAVAILABLE', 'out_of_stock');
const NO_MONEY = means('PROVIDER.INSUFFICIENT_BALANCE');
const NO_ORDER = means('PROVIDER.ORDER_NOT_FOUND');
const BROKEN: Meaning = { code: 'PROVIDER.UNEXPECTED', effect: 'unknown' };

/** Every error of the protocol and of its dialects. What is not here is an unknown outcome, never a refusal. */
export const MEANINGS: Readonly<Record<string, Meaning>> = {
  // Who asks.
  BAD_KEY,
  NO_KEY: BAD_KEY,
  ACCOUNT_INACTIVE: BAD_KEY,
  BANNED: BAD_KEY,
  // What is asked.
  BAD_ACTION: REJECTED,
  BAD_SERVICE: NOT_SERVED,
  WRONG_SERVICE: NOT_SERVED,
  WRONG_COUNTRY: NOT_SERVED,
  BAD_STATUS: REJECTED,
  WRONG_EXCEPTION_PHONE: REJECTED,
  WRONG_MAX_PRICE: means('PROVIDER.SERVICE_UNAVAILABLE', 'price_rose'),
  UNPROCESSABLE_ENTITY: REJECTED,
  // Stock and money.
  NO_NUMBERS: NO_STOCK,
  OUT_OF_STOCK: NO_STOCK,
  OPERATORS_NOT_FOUND: NO_STOCK,
  SERVICE_UNAVAILABLE_REGION: NOT_SERVED,
  CHANNELS_LIMIT: means('PROVIDER.SERVICE_UNAVAILABLE'),
  NO_BALANCE: NO_MONEY,
  NO_BALANCE_FORWARD: NO_MONEY,
  // One order.
  NO_ACTIVATION: NO_ORDER,
  NO_ACTIVATIONS: NO_ORDER,
  WRONG_ACTIVATION_ID: NO_ORDER,
  INVALID_ACTIVATION_ID: NO_ORDER,
  // An order of that reference is there: a request before this one sold it.
  ORDER_ALREADY_EXISTS: BROKEN,
  EARLY_CANCEL_DENIED: means('PROVIDER.SERVICE_UNAVAILABLE'),
  FREE_CANCELLATION_EXPIRED: REJECTED,
  OTP_RECEIVED: REJECTED,
  NEW_OTP_RECEIVED: REJECTED,
  ACTIVATION_NOT_ACTIVE: REJECTED,
  FINISHED: REJECTED,
  // Over, but how is not said: never believed to be a refund.
  CANCELED: BROKEN,
  REFUNDED: BROKEN,
  SIM_OFFLINE: means('PROVIDER.SERVICE_UNAVAILABLE'),
  RENEW_ACTIVATION_NOT_AVAILABLE: REJECTED,
  NEW_ACTIVATION_IMPOSSIBLE: REJECTED,
  MAIL_RULE: REJECTED,
  // Rentals.
  NO_ID_RENT: NO_ORDER,
  INCORECT_STATUS: REJECTED,
  CANT_CANCEL: REJECTED,
  ALREADY_FINISH: REJECTED,
  ALREADY_CANCEL: REJECTED,
  INVALID_PHONE: REJECTED,
  INVALID_TIME: REJECTED,
  MAX_HOURS_EXCEED: REJECTED,
  RENT_DIE: REJECTED,
  BAD_DURATION: REJECTED,
  // The server itself.
  ERROR_SQL: BROKEN,
  SERVER_ERROR: BROKEN,
};

const MISSING = new Set([
  'NO_ACTIVATION',
  'NO_ACTIVATIONS',
  'WRONG_ACTIVATION_ID',
  'INVALID_ACTIVATION_ID',
]);

const NO_SUCH_ACTION = new Set([400, 404, 501]);

function meaningOf({ word }: Answer): Meaning | null {
  return word !== null && Object.hasOwn(MEANINGS, word) ? (MEANINGS[word] ?? null) : null;
}

export function failureOf(reply: Reply): ProviderFailure {
  if (reply.kind === 'lost') return failureOfLoss(reply);
  const detail = detailOf(reply);
  const { status, retryAfterMs } = reply;
  const meaning = meaningOf(reply);
  if (meaning) {
    const reason = meaning.reason === undefined ? {} : { reason: meaning.reason };
    return providerFailure(meaning.code, detail, { ...reason, retryAfterMs });
  }
  if (status === 429) return providerFailure('PROVIDER.RATE_LIMITED', detail, { retryAfterMs });
  const byStatus = SERVER_CODES[status];
  if (byStatus) return providerFailure(byStatus, detail, { retryAfterMs });
  // A page instead of an answer comes from something on the way, and says nothing about the key.
  if (reply.body !== undefined && (status === 401 || status === 403)) {
    return providerFailure('PROVIDER.BAD_KEY', detail);
  }
  return providerFailure('PROVIDER.UNEXPECTED', detail);
}

/** The request surely had no effect: it never left, was limited, or was refused by a word that is known. */
export function isSurelyRefused(reply: Reply): boolean {
  if (reply.kind === 'lost') return reply.sent === false;
  const meaning = meaningOf(reply);
  return meaning ? meaning.effect === 'none' : reply.status === 429;
}

/** The provider knows no such order. A 404 alone says nothing: it may come from something on the way. */
export function isMissing(reply: Reply): boolean {
  return reply.kind === 'answer' && reply.word !== null && MISSING.has(reply.word);
}

/** The server does not know the action. */
export function isBadAction(reply: Reply): boolean {
  return reply.kind === 'answer' && reply.word === 'BAD_ACTION';
}

/** The server may not know the action, and says so by its status alone. Something on the way may say the same. */
export function isPerhapsBadAction(reply: Reply): boolean {
  return reply.kind === 'answer' && !meaningOf(reply) && NO_SUCH_ACTION.has(reply.status);
}

/** The answer, if its body says nothing against it. Whether it holds what was asked for is the reader's business. */
export function goodAnswer(reply: Reply): Answer | null {
  if (reply.kind === 'lost' || meaningOf(reply)) return null;
  return reply.status >= 200 && reply.status < 300 ? reply : null;
}

/** The JSON of a good answer; throws `ProviderError` for any other. */
export function goodBody(reply: Reply): unknown {
  const answer = goodAnswer(reply);
  if (answer?.body !== undefined) return answer.body;
  throw new ProviderError(failureOf(reply));
}

/** A good answer that lacks what it must have. */
export function unexpected(detail: string): ProviderError {
  return new ProviderError(providerFailure('PROVIDER.UNEXPECTED', detail));
}

/** How long an order must run before it may be cancelled, where the refusal says so (`info`, seconds). */
export function lockOf(answer: Answer): number | null {
  const seconds = wholeOf(field(field(answer.body, 'info'), 'minActivationTime'));
  return seconds === null || seconds > 86_400 ? null : seconds * 1_000;
}

/** The word alone: what stands behind it may be a code or a number. */
function detailOf({ status, word, body }: Answer): string {
  const said = word ?? (body === undefined ? 'neither a word nor JSON' : 'JSON without a word');
  return `HTTP ${status}: ${said}`;
}
