import type { ResendOffer, ResendResult } from '../adapter';
import { ProviderError, providerFailure } from '../failure';
import type { Dialect } from './dialect';
import { failureOf, goodAnswer, isMissing, isSurelyRefused } from './errors';

const ANOTHER_CODE = '3';

/** Free while the number runs: asked of the order's own status, since the protocol has no question for it. */
export async function readResendOffer({ actions }: Dialect, id: string): Promise<ResendOffer> {
  const call = { action: 'getStatus', fields: { id }, priority: 'catalogue' } as const;
  const reply = await actions.sendKnown(call);
  if (isMissing(reply)) return { outcome: 'missing' };
  const answer = goodAnswer(reply);
  if (answer?.word === 'STATUS_OK' || answer?.word === 'STATUS_WAIT_RETRY') {
    return { outcome: 'available', costE4: 0n, resends: null, hoursLeft: null };
  }
  const isStatus = answer?.word?.startsWith('STATUS_') ?? false;
  if (!isStatus && !isSurelyRefused(reply)) throw new ProviderError(failureOf(reply));
  const error = isStatus
    ? providerFailure('PROVIDER.REJECTED', 'the number has had no code, or is over')
    : failureOf(reply);
  return { outcome: 'unavailable', error };
}

/** `setStatus` 3: the same number waits for another code, until the end that it had anyway. */
export async function resend({ actions }: Dialect, id: string): Promise<ResendResult> {
  const fields = { id, status: ANOTHER_CODE };
  const reply = await actions.send({ action: 'setStatus', fields, priority: 'purchase' });
  if (isMissing(reply)) return { outcome: 'missing' };
  if (reply.kind === 'answer' && reply.word === 'ACCESS_RETRY_GET') {
    return { outcome: 'requested', externalId: id, chargeE4: 0n };
  }
  const outcome = isSurelyRefused(reply) ? 'refused' : 'unknown';
  return { outcome, error: failureOf(reply) };
}
