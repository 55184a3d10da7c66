import type { ResendOffer, ResendResult } from '../adapter';
import { ProviderError } from '../failure';
import type { SmsPoolClient } from './client';
import { field, textOf, wholeOf } from '../wire/decode';
import { dollarsE4 } from '../wire/dollars';
import {
  failureOf,
  goodAnswer,
  isMissing,
  isRefusedWithin200,
  isSurelyRefused,
  successOf,
  unexpected,
} from './errors';

/** `POST /sms/check_resend`: whether and for how much a number may wait for a further message. Read only. */
export async function readResendOffer(
  client: SmsPoolClient,
  externalId: string,
): Promise<ResendOffer> {
  const fields = { orderid: externalId };
  const reply = await client.send({ path: '/sms/check_resend', fields, priority: 'catalogue' });
  if (isMissing(reply)) return { outcome: 'missing' };
  const answer = goodAnswer(reply);
  if (answer) {
    if (successOf(answer) !== true) throw unexpected('check_resend without success');
    const { body } = answer;
    return {
      outcome: 'available',
      costE4: dollarsE4(field(body, 'resendCost')),
      resends: wholeOf(field(body, 'resends')),
      hoursLeft: wholeOf(field(body, 'expires_in_hour')),
    };
  }
  const error = failureOf(reply);
  if (error.code === 'PROVIDER.REJECTED') return { outcome: 'unavailable', error };
  throw new ProviderError(error);
}

/**
 * `POST /sms/resend`: the same order waits for another message. Some pools charge for it, so it is sent once.
 * The old code may stay in the order's fields: whoever waits must remember it.
 */
export async function resend(client: SmsPoolClient, externalId: string): Promise<ResendResult> {
  const fields = { orderid: externalId };
  const reply = await client.send({ path: '/sms/resend', fields, priority: 'purchase' });
  if (isMissing(reply)) return { outcome: 'missing' };
  const answer = goodAnswer(reply);
  if (answer && successOf(answer) === true) {
    return {
      outcome: 'requested',
      externalId: textOf(field(answer.body, 'order_id'), 64) ?? externalId,
      chargeE4: dollarsE4(field(answer.body, 'charge')),
    };
  }
  const outcome = isSurelyRefused(reply) || isRefusedWithin200(reply) ? 'refused' : 'unknown';
  return { outcome, error: failureOf(reply) };
}
