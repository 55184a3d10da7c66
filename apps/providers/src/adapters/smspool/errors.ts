import {
  type FailureReason,
  ProviderError,
  type ProviderFailure,
  providerFailure,
} from '../failure';
import type { Answer, Reply } from './client';
import { field, flagOf, isRow, proseOf, rowsOf, textOf } from '../wire/decode';
import { failureOfLoss, SERVER_CODES } from '../wire/failures';

/** The one place that knows SMSPool's ways of saying no (contract §1, §3, §9). */

/** Types of a refused purchase, the weightiest first: a pool may be empty while another wants more money. */
const PURCHASE_TYPES: readonly (readonly [string, ProviderFailure['code'], FailureReason?])[] = [
  ['BALANCE_ERROR', 'PROVIDER.INSUFFICIENT_BALANCE'],
  ['PRICE_NOT_FOUND', 'PROVIDER.SERVICE_UNAVAILABLE', 'price_rose'],
  ['OUT_OF_STOCK', 'PROVIDER.SERVICE_UNAVAILABLE', 'out_of_stock'],
];

/** Top-level `success` alone counts; those inside `pools` belong to single pools. Null when there is none. */
export function successOf(answer: Answer): boolean | null {
  return flagOf(field(answer.body, 'success'));
}

/** The answer, if it is readable and does not say it failed. Whether it holds what was asked for is the reader's business. */
export function goodAnswer(reply: Reply): Answer | null {
  if (reply.kind === 'lost' || !reply.decoded || successOf(reply) === false) return null;
  return reply.status >= 200 && reply.status < 300 ? reply : null;
}

/** The body of a good answer; throws `ProviderError` for any other. */
export function goodBody(reply: Reply): unknown {
  const answer = goodAnswer(reply);
  if (answer) return answer.body;
  throw new ProviderError(failureOf(reply));
}

/** A good answer that lacks what it must have. */
export function unexpected(detail: string): ProviderError {
  return new ProviderError(providerFailure('PROVIDER.UNEXPECTED', detail));
}

export function failureOf(reply: Reply): ProviderFailure {
  return reply.kind === 'lost' ? failureOfLoss(reply) : failureOfAnswer(reply);
}

function failureOfAnswer(answer: Answer): ProviderFailure {
  const { status, decoded, retryAfterMs } = answer;
  const detail = detailOf(answer);
  if (status === 429) return providerFailure('PROVIDER.RATE_LIMITED', detail, { retryAfterMs });
  const byStatus = SERVER_CODES[status];
  if (byStatus) return providerFailure(byStatus, detail, { retryAfterMs });
  // A page instead of JSON comes from something on the way, and says nothing about key or order.
  if (!decoded || status >= 500) return providerFailure('PROVIDER.UNEXPECTED', detail);
  const sale = purchaseRefusal(answer);
  if (sale) return providerFailure(sale[1], detail, sale[2] ? { reason: sale[2] } : {});
  if (status === 401 || status === 403 || blames(answer, 'key')) {
    return providerFailure('PROVIDER.BAD_KEY', detail);
  }
  if (status === 404) return providerFailure('PROVIDER.ORDER_NOT_FOUND', detail);
  if (status >= 400 || successOf(answer) === false) {
    return providerFailure('PROVIDER.REJECTED', detail);
  }
  return providerFailure('PROVIDER.UNEXPECTED', detail);
}

/** The row of {@link PURCHASE_TYPES} that an answer names, at its top or in one of its pools. */
export function purchaseRefusal(answer: Answer): (typeof PURCHASE_TYPES)[number] | null {
  const top = textOf(field(answer.body, 'type'));
  const pools = field(answer.body, 'pools');
  const inPools = isRow(pools)
    ? Object.values(pools).map((pool) => textOf(field(pool, 'type')))
    : [];
  const said = top === null ? inPools : [top];
  return PURCHASE_TYPES.find(([type]) => said.includes(type)) ?? null;
}

/** The order is unknown to the vendor: 404 and JSON. The texts have three wordings and are not looked at. */
export function isMissing(reply: Reply): boolean {
  return reply.kind === 'answer' && reply.status === 404 && isRow(reply.body);
}

/** Too early to cancel: nothing but prose says so, in two wordings so far. */
export function isCancelLock(reply: Reply): boolean {
  return (
    reply.kind === 'answer' &&
    isRow(reply.body) &&
    successOf(reply) !== true &&
    reply.status < 500 &&
    /cannot be cancell?ed yet/iu.test(proseOf(field(reply.body, 'message')))
  );
}

/**
 * The request surely had no effect: it never left, or the vendor itself refused it. A 429 counts by its
 * status alone (its body was never seen); everything else must come as the vendor's own JSON.
 */
export function isSurelyRefused(reply: Reply): boolean {
  if (reply.kind === 'lost') return reply.sent === false;
  if (reply.status === 429) return true;
  if (!isRow(reply.body) || successOf(reply) === true) return false;
  return [400, 401, 403, 422].includes(reply.status);
}

/** HTTP 200 with `success: 0`, which this vendor also uses to refuse. */
export function isRefusedWithin200(reply: Reply): boolean {
  return reply.kind === 'answer' && reply.status === 200 && successOf(reply) === false;
}

/** Whether a parameter error blames a parameter. The vendor blames `country` for a bad pool: use with care. */
function blames(answer: Answer, param: string): boolean {
  return (rowsOf(field(answer.body, 'errors')) ?? []).some((row) => row['param'] === param);
}

function detailOf(answer: Answer): string {
  const errors = rowsOf(field(answer.body, 'errors')) ?? [];
  const first = errors[0];
  const param = textOf(field(first, 'param'));
  const prose = proseOf(field(answer.body, 'message')) || proseOf(field(first, 'message'));
  const shape = answer.decoded ? '' : ' (not JSON)';
  return `HTTP ${answer.status}${shape}${param ? ` [${param}]` : ''}${prose ? `: ${prose}` : ''}`;
}
