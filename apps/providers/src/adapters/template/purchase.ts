import { e4ToDollars, toE164 } from '@numera/kernel';
import type { AcquireRequest, AcquireResult } from '../adapter';
import { ProviderError, providerFailure } from '../failure';
import { field, textOf, wholeOf } from '../wire/decode';
import { dollarsE4 } from '../wire/dollars';
import type { Services } from './catalogue';
import type { TemplateClient } from './client';
import { failureOf, goodAnswer, isSurelyRefused } from './errors';

/** `POST /orders`: charges the account and is sent once. Whatever is not surely refused is unknown. */
export async function purchase(
  client: TemplateClient,
  services: Services,
  request: AcquireRequest,
): Promise<AcquireResult> {
  let service: string;
  try {
    service = await services.codeOf(request.serviceId);
  } catch (thrown) {
    // The purchase was not sent yet.
    if (thrown instanceof ProviderError) return { outcome: 'unavailable', error: thrown.failure };
    throw thrown;
  }
  const { countryCode: country, reservationId: reference, maxCostE4 } = request;
  const reply = await client.send({
    method: 'POST',
    path: '/orders',
    fields: { service, country, reference, max_price: e4ToDollars(maxCostE4) },
    priority: 'purchase',
  });
  const answer = goodAnswer(reply);
  if (answer) return orderIn(answer.body);
  const error = failureOf(reply);
  return isSurelyRefused(reply)
    ? { outcome: 'unavailable', error }
    : { outcome: 'unknown', error, externalId: null };
}

/** Where anything that an order needs is missing, money may have moved: unknown, not refused. */
function orderIn(body: unknown): AcquireResult {
  const externalId = textOf(field(body, 'id'), 64);
  const phoneNumber = toE164(textOf(field(body, 'phone'), 32) ?? '');
  const costE4 = dollarsE4(field(body, 'price'));
  const expiresAtS = wholeOf(field(body, 'expires_at'));
  if (externalId !== null && phoneNumber !== null && costE4 !== null && expiresAtS !== null) {
    const expiresAtMs = expiresAtS * 1_000;
    return { outcome: 'acquired', externalId, phoneNumber, costE4, expiresAtMs, pool: null };
  }
  const error = providerFailure('PROVIDER.UNEXPECTED', 'sold without what an order needs');
  return { outcome: 'unknown', error, externalId };
}
