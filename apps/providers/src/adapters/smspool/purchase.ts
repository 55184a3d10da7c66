import { e4ToDollars } from '@numera/kernel';
import type { AcquireRequest, AcquireResult } from '../adapter';
import { providerFailure } from '../failure';
import type { Answer, Reply, SmsPoolClient } from './client';
import { field, textOf, wholeOf } from '../wire/decode';
import { centsE4, dollarsE4 } from '../wire/dollars';
import {
  failureOf,
  goodAnswer,
  isRefusedWithin200,
  isSurelyRefused,
  purchaseRefusal,
} from './errors';
import { purchasedNumber } from './numbers';
import { unixMs } from './times';

/**
 * `POST /purchase/sms`: charges the account, and has no idempotency key, so it is sent once and never again.
 * The charge is what the answer says, which may differ from the price list.
 */
export async function purchase(
  client: SmsPoolClient,
  request: AcquireRequest,
): Promise<AcquireResult> {
  const reply = await client.send({
    path: '/purchase/sms',
    fields: {
      service: String(request.serviceId),
      country: request.countryCode,
      max_price: e4ToDollars(request.maxCostE4),
      pricing_option: '0',
      pool: request.pool,
    },
    priority: 'purchase',
  });
  const answer = goodAnswer(reply);
  if (answer) return orderOf(answer, request.calledAtMs);
  const externalId = reply.kind === 'answer' ? orderIdOf(reply.body) : null;
  const refused = isSurelyRefused(reply) || namesItsRefusal(reply);
  // Whatever else it says: an answer that names an order may have sold it.
  if (refused && externalId === null) return { outcome: 'unavailable', error: failureOf(reply) };
  return { outcome: 'unknown', error: failureOf(reply), externalId };
}

/** A refusal within a 200 is believed only when it names a known type. */
function namesItsRefusal(reply: Reply): boolean {
  return isRefusedWithin200(reply) && reply.kind === 'answer' && purchaseRefusal(reply) !== null;
}

/** What was bought. Where anything that an order needs is missing, money may have moved: unknown, not refused. */
function orderOf({ body }: Answer, calledAtMs: number): AcquireResult {
  const externalId = orderIdOf(body);
  const phoneNumber = purchasedNumber(body);
  const costE4 = dollarsE4(field(body, 'cost')) ?? centsE4(field(body, 'cost_in_cents'));
  const lifetimeS = wholeOf(field(body, 'expires_in'));
  const expiresAtMs =
    unixMs(field(body, 'expiration')) ??
    (lifetimeS === null ? null : calledAtMs + lifetimeS * 1_000);
  if (externalId !== null && phoneNumber !== null && costE4 !== null && expiresAtMs !== null) {
    const pool = textOf(field(body, 'pool'), 32);
    return { outcome: 'acquired', externalId, phoneNumber, costE4, expiresAtMs, pool };
  }
  const missing = Object.entries({ externalId, phoneNumber, costE4, expiresAtMs })
    .filter(([, value]) => value === null)
    .map(([name]) => name);
  const error = providerFailure('PROVIDER.UNEXPECTED', `sold without ${missing.join(', ')}`);
  return { outcome: 'unknown', error, externalId };
}

function orderIdOf(body: unknown): string | null {
  return textOf(field(body, 'order_id'), 64);
}
