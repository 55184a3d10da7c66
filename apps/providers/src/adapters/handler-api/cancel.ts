import type { CancelResult, FinishResult } from '../adapter';
import type { Reply } from './client';
import type { Dialect } from './dialect';
import { failureOf, isMissing, isSurelyRefused, lockOf } from './errors';

const CANCEL = '8';
/** How some servers want it. */
const CANCEL_ELSEWHERE = '-1';
const FINISH = '6';

/**
 * `setStatus` 8. Only the words of a cancellation or a refund are one: an order that is not known, an action that
 * is not known and any word that is not known are none, and must be looked at.
 */
export async function cancelOrder(dialect: Dialect, id: string): Promise<CancelResult> {
  const first = await setStatus(dialect, id, CANCEL);
  const isOtherDialect = first.kind === 'answer' && first.word === 'BAD_STATUS';
  const reply = isOtherDialect ? await setStatus(dialect, id, CANCEL_ELSEWHERE) : first;
  if (isMissing(reply)) return { outcome: 'missing' };
  if (reply.kind === 'answer') {
    if (reply.word === 'ACCESS_CANCEL' || reply.word === 'REFUNDED') {
      return { outcome: 'refunded', refundE4: null };
    }
    if (reply.word === 'EARLY_CANCEL_DENIED') {
      const lockMs = lockOf(reply);
      return { outcome: 'locked', ...(lockMs === null ? {} : { lockMs }) };
    }
  }
  const outcome = isSurelyRefused(reply) ? 'refused' : 'unknown';
  return { outcome, error: failureOf(reply) };
}

/** `setStatus` 6: the number has served. */
export async function finishOrder(dialect: Dialect, id: string): Promise<FinishResult> {
  const reply = await setStatus(dialect, id, FINISH);
  if (isMissing(reply)) return { outcome: 'missing' };
  if (reply.kind === 'answer' && ['ACCESS_ACTIVATION', 'FINISHED'].includes(reply.word ?? '')) {
    return { outcome: 'finished' };
  }
  const outcome = isSurelyRefused(reply) ? 'refused' : 'unknown';
  return { outcome, error: failureOf(reply) };
}

function setStatus({ actions }: Dialect, id: string, status: string): Promise<Reply> {
  return actions.send({ action: 'setStatus', fields: { id, status }, priority: 'cancel' });
}
