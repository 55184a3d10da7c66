import { toE164 } from '@numera/kernel';
import type { CancelResult, CheckResult, ListedOrder } from '../adapter';
import { ProviderError, providerFailure } from '../failure';
import { countryCodeOf, field, type Row, rowsOf, textOf, wholeOf } from '../wire/decode';
import { dollarsE4 } from '../wire/dollars';
import type { Services } from './catalogue';
import type { TemplateClient } from './client';
import { failureOf, goodAnswer, goodBody, isSurelyRefused, wordOf } from './errors';

const LARGEST_LIST = 16 * 1024 * 1024;

/** `GET /orders`: all that run, in one call; one row a message, so that none hides another. */
export async function readActive(
  client: TemplateClient,
  services: Services,
): Promise<ListedOrder[]> {
  const call = { path: '/orders', priority: 'poll', maxBytes: LARGEST_LIST } as const;
  const rows = rowsOf(goodBody(await client.send(call)));
  if (!rows) throw unreadable('not a list of orders');
  const listed = await services.all().catch(() => []);
  return rows.flatMap((row) => {
    const name = listed.find((one) => one.code === row['service'])?.name;
    return ordersIn(row, name ?? '');
  });
}

function ordersIn(row: Row, serviceName: string): ListedOrder[] {
  const externalId = textOf(row['id'], 64);
  if (externalId === null) return [];
  const order = {
    externalId,
    reference: textOf(row['reference'], 64),
    phoneNumber: toE164(textOf(row['phone'], 32) ?? ''),
    serviceName,
    countryCode: countryCodeOf(row['country']),
    costE4: dollarsE4(row['price']),
    orderedAtMs: momentOf(row['ordered_at']),
    expiresAtMs: momentOf(row['expires_at']),
    pool: null,
    code: null,
  };
  const texts = textsIn(row);
  if (texts.length === 0) return [{ ...order, state: stateOf(row['state']), text: null }];
  return texts.map((text) => ({ ...order, state: 'received' as const, text }));
}

/** `GET /orders/<id>`: what a message says counts before the state does. */
export async function checkOrder(client: TemplateClient, id: string): Promise<CheckResult> {
  const path = `/orders/${encodeURIComponent(id)}`;
  const reply = await client.send({ path, priority: 'poll' });
  if (wordOf(reply) === 'not_found') return { state: 'missing' };
  const body = goodBody(reply);
  const text = textsIn(body).at(-1);
  if (text !== undefined) return { state: 'received', text, vendorCode: null };
  if (field(body, 'state') === undefined) throw unreadable('no state');
  const state = stateOf(field(body, 'state'));
  if (state !== 'waiting') return { state };
  return { state: 'waiting', expiresAtMs: momentOf(field(body, 'expires_at')) };
}

/** `DELETE /orders/<id>`: only `refunded` is a refund. */
export async function cancelOrder(client: TemplateClient, id: string): Promise<CancelResult> {
  const path = `/orders/${encodeURIComponent(id)}`;
  const reply = await client.send({ method: 'DELETE', path, priority: 'cancel' });
  if (wordOf(reply) === 'not_found') return { outcome: 'missing' };
  if (reply.kind === 'answer' && wordOf(reply) === 'locked') {
    const seconds = wholeOf(field(reply.body, 'seconds'));
    return { outcome: 'locked', ...(seconds === null ? {} : { lockMs: seconds * 1_000 }) };
  }
  const refundE4 = dollarsE4(field(goodAnswer(reply)?.body, 'refunded'));
  if (refundE4 !== null) return { outcome: 'refunded', refundE4 };
  const outcome = isSurelyRefused(reply) ? 'refused' : 'unknown';
  return { outcome, error: failureOf(reply) };
}

function textsIn(order: unknown): string[] {
  const texts = field(order, 'texts');
  return Array.isArray(texts) ? texts.flatMap((one) => textOf(one, 4_000) ?? []) : [];
}

function momentOf(value: unknown): number | null {
  const seconds = wholeOf(value);
  return seconds === null ? null : seconds * 1_000;
}

/** An unknown word waits: the deadline ends it. */
function stateOf(word: unknown): 'waiting' | 'refunded' | 'ended' {
  if (word === 'refunded') return 'refunded';
  return word === 'over' ? 'ended' : 'waiting';
}

function unreadable(detail: string): ProviderError {
  return new ProviderError(providerFailure('PROVIDER.MESSAGE_FETCH_FAILED', detail));
}
