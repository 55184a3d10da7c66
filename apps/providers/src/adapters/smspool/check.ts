import type { CheckResult } from '../adapter';
import { ProviderError, providerFailure } from '../failure';
import type { SmsPoolClient } from './client';
import { contentOf } from './content';
import { field, wholeOf } from '../wire/decode';
import { failureOf, goodAnswer, goodBody, isMissing } from './errors';
import { unixMs } from './times';

const COMPLETED = 3;
const REFUNDED = 6;
/** Expired and cancelled by the vendor's table; never captured, so they prove no refund. */
const ENDED: ReadonlySet<number> = new Set([2, 5]);

/**
 * `POST /sms/check`: one order, read only. What a message says counts before the status does. Status 4, 7, 8
 * and any unknown one are still waiting; `time_left` is no sign of life, it runs on after a refund.
 */
export async function checkOrder(client: SmsPoolClient, externalId: string): Promise<CheckResult> {
  const fields = { orderid: externalId };
  const reply = await client.send({ path: '/sms/check', fields, priority: 'poll' });
  if (isMissing(reply)) return { state: 'missing' };
  if (reply.kind === 'answer' && reply.status === 200 && !goodAnswer(reply)) {
    throw unreadable(failureOf(reply).detail);
  }
  return readState(goodBody(reply));
}

function readState(body: unknown): CheckResult {
  const { code, text } = contentOf(field(body, 'sms'), field(body, 'full_sms'));
  const message = text ?? code;
  if (message !== null) return { state: 'received', text: message, vendorCode: code };
  const status = wholeOf(field(body, 'status'));
  if (status === null) throw unreadable('no status');
  if (status === COMPLETED) throw unreadable('completed without a message');
  if (status === REFUNDED) return { state: 'refunded' };
  if (ENDED.has(status)) return { state: 'ended' };
  return { state: 'waiting', expiresAtMs: unixMs(field(body, 'expiration')) };
}

function unreadable(detail: string): ProviderError {
  return new ProviderError(providerFailure('PROVIDER.MESSAGE_FETCH_FAILED', detail));
}
