import type { CancelResult } from '../adapter';
import type { SmsPoolClient } from './client';
import { field, proseOf } from '../wire/decode';
import { dollarsE4 } from '../wire/dollars';
import {
  failureOf,
  goodAnswer,
  isCancelLock,
  isMissing,
  isRefusedWithin200,
  isSurelyRefused,
  successOf,
} from './errors';

/**
 * `POST /sms/cancel`. Only `success: 1` is a refund; "not found" and every doubt are not (an answer that is
 * lost must be settled by looking at the order). The lock after a purchase lasts one to several minutes.
 */
export async function cancelOrder(
  client: SmsPoolClient,
  externalId: string,
): Promise<CancelResult> {
  const fields = { orderid: externalId };
  const reply = await client.send({ path: '/sms/cancel', fields, priority: 'cancel' });
  if (isCancelLock(reply)) return { outcome: 'locked' };
  if (isMissing(reply)) return { outcome: 'missing' };
  const answer = goodAnswer(reply);
  if (answer && successOf(answer) === true) {
    return { outcome: 'refunded', refundE4: refundIn(proseOf(field(answer.body, 'message'))) };
  }
  const refused = isSurelyRefused(reply) || isRefusedWithin200(reply);
  return { outcome: refused ? 'refused' : 'unknown', error: failureOf(reply) };
}

/** The amount stands in prose alone: "you have been refunded 0.24 dollars." */
function refundIn(prose: string): bigint | null {
  return dollarsE4(/refunded \$?(\d{1,9}(?:\.\d{1,9})?)/iu.exec(prose)?.[1]);
}
