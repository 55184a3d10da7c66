import type { CheckResult } from '../adapter';
import { ProviderError, providerFailure } from '../failure';
import { field, isRow } from '../wire/decode';
import type { Reply } from './client';
import type { Dialect } from './dialect';
import { failureOf, goodAnswer, isMissing } from './errors';
import { type Message, messageOf, smsOf } from './messages';

/** Words of an order that is over. Only a cancelled one is surely paid back: nothing else may be cancelled. */
const ENDS: Readonly<Record<string, CheckResult>> = {
  STATUS_CANCEL: { state: 'refunded' },
  REFUNDED: { state: 'refunded' },
  CANCELED: { state: 'ended' },
  FINISHED: { state: 'ended' },
  ACTIVATION_NOT_ACTIVE: { state: 'ended' },
};

/**
 * `getStatusV2`, which has the whole message, where the server knows it, else `getStatus`, which has the code.
 * Waiting for a further code is waiting: `STATUS_WAIT_RETRY` repeats the last code, which is no news.
 */
export async function checkOrder({ actions }: Dialect, id: string): Promise<CheckResult> {
  const call = { fields: { id }, priority: 'poll' } as const;
  const reply =
    (await actions.sendIfKnown({ ...call, action: 'getStatusV2' })) ??
    (await actions.sendKnown({ ...call, action: 'getStatus' }));
  if (isMissing(reply)) return { state: 'missing' };
  const ended = reply.kind === 'answer' && reply.word !== null ? ENDS[reply.word] : undefined;
  return ended ?? readState(reply);
}

function readState(reply: Reply): CheckResult {
  const answer = goodAnswer(reply);
  if (!answer) throw new ProviderError(failureOf(reply));
  switch (answer.word) {
    case 'STATUS_WAIT_CODE':
    case 'STATUS_WAIT_RETRY':
    case 'STATUS_WAIT_RESEND':
      return { state: 'waiting', expiresAtMs: null };
    case 'STATUS_OK':
      return received(messageOf(answer.value, null));
    default:
      return readJson(answer.body);
  }
}

/** `{verificationType, sms: {dateTime, code, text}}`; without a message `sms` is null, empty or has null fields. */
function readJson(body: unknown): CheckResult {
  if (!isRow(body) || !('sms' in body || 'verificationType' in body || 'call' in body)) {
    throw unreadable('neither a status nor a message');
  }
  const sms = field(body, 'sms');
  const latest: unknown = Array.isArray(sms) ? sms[sms.length - 1] : sms;
  const message = smsOf(latest) ?? smsOf(field(body, 'call'));
  return message ? received(message) : { state: 'waiting', expiresAtMs: null };
}

function received(message: Message | null): CheckResult {
  const text = message?.text ?? message?.code;
  if (text === undefined || text === null) throw unreadable('a message without a word in it');
  return { state: 'received', text, vendorCode: message?.code ?? null };
}

function unreadable(detail: string): ProviderError {
  return new ProviderError(providerFailure('PROVIDER.MESSAGE_FETCH_FAILED', detail));
}
