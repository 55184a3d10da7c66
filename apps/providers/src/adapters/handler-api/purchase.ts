import { e4ToDollars } from '@numera/kernel';
import type { AcquireRequest, AcquireResult } from '../adapter';
import { ProviderError, type ProviderFailure, providerFailure } from '../failure';
import { field, textOf } from '../wire/decode';
import { dollarsE4 } from '../wire/dollars';
import { productFields } from './catalogue';
import type { Answer, Call, Reply } from './client';
import type { Dialect } from './dialect';
import { failureOf, goodAnswer, isBadAction, isSurelyRefused } from './errors';
import { numberOf } from './numbers';
import { lifetimeMs } from './times';

/** What the classic servers give a number, and what the documents of most others say. */
export const USUAL_LIFETIME_MS = 20 * 60_000;
const SHORTEST_LIFETIME_MS = 60_000;
const LONGEST_LIFETIME_MS = 24 * 3_600_000;

/**
 * `getNumberV2` where the server knows it, else `getNumber`: charges the account, and is sent once. Only the
 * word that an action is unknown leads to the other, for then nothing was bought. Our reservation is given as
 * `orderId`: a server that keeps it sells one number to it, whatever happens.
 */
export async function purchase(dialect: Dialect, request: AcquireRequest): Promise<AcquireResult> {
  let fields: Call['fields'];
  try {
    const product = productFields(await dialect.directories.current(), request);
    fields = { ...product, maxPrice: e4ToDollars(request.maxCostE4) };
  } catch (thrown) {
    // Nothing was sold: the purchase was not sent yet.
    if (thrown instanceof ProviderError) return { outcome: 'unavailable', error: thrown.failure };
    throw thrown;
  }
  const reply = await order(dialect, fields, request.reservationId);
  const answer = goodAnswer(reply);
  if (answer?.word === 'ACCESS_NUMBER') return readText(dialect, answer, request);
  if (answer && idOf(answer.body) !== null) return readJson(dialect, answer, request);
  const error = failureOf(reply);
  const externalId = reply.kind === 'answer' ? idOf(reply.body) : null;
  // Whatever else it says: an answer that names an activation may have sold it.
  if (isSurelyRefused(reply) && externalId === null) return { outcome: 'unavailable', error };
  return { outcome: 'unknown', error, externalId };
}

async function order(
  { actions }: Dialect,
  fields: Call['fields'],
  orderId: string,
): Promise<Reply> {
  const priority = 'purchase';
  if (actions.isKnown('getNumberV2')) {
    const call = { action: 'getNumberV2', fields: { ...fields, orderId }, priority } as const;
    const reply = await actions.send(call);
    if (!isBadAction(reply)) return reply;
  }
  return actions.send({ action: 'getNumber', fields: fields ?? {}, priority });
}

/** `ACCESS_NUMBER:<id>:<phone>`, which tells neither a price nor an end. */
function readText(dialect: Dialect, { value }: Answer, request: AcquireRequest): AcquireResult {
  const [id = '', phone = ''] = value.split(':').map((part) => part.trim());
  const externalId = /^[\w-]{1,64}$/u.test(id) ? id : null;
  const phoneNumber = numberOf(phone);
  if (externalId === null || phoneNumber === null) {
    return { outcome: 'unknown', error: soldWithout(['number']), externalId };
  }
  return {
    outcome: 'acquired',
    externalId,
    phoneNumber,
    costE4: dialect.prices.costOf(request, request.maxCostE4),
    expiresAtMs: request.calledAtMs + USUAL_LIFETIME_MS,
    pool: null,
  };
}

/** What `getNumberV2` says. Where anything that an order needs is missing, money may have moved: unknown. */
function readJson(dialect: Dialect, { body }: Answer, request: AcquireRequest): AcquireResult {
  const externalId = idOf(body);
  const phoneNumber = numberOf(field(body, 'phoneNumber') ?? field(body, 'phone'));
  if (externalId === null || phoneNumber === null) {
    return { outcome: 'unknown', error: soldWithout(['phoneNumber']), externalId };
  }
  const start = field(body, 'activationTime');
  dialect.clock.learn(start, request.calledAtMs);
  const costE4 = dollarsE4(field(body, 'activationCost'));
  return {
    outcome: 'acquired',
    externalId,
    phoneNumber,
    costE4: costE4 ?? dialect.prices.costOf(request, request.maxCostE4),
    expiresAtMs: request.calledAtMs + lifetimeOf(start, field(body, 'activationEndTime')),
    pool: textOf(field(body, 'activationOperator'), 32),
  };
}

/** By the provider's own clock, from its start to its end; as usual where it tells neither or nonsense. */
function lifetimeOf(start: unknown, end: unknown): number {
  const ms = lifetimeMs(start, end);
  return ms !== null && ms >= SHORTEST_LIFETIME_MS && ms <= LONGEST_LIFETIME_MS
    ? ms
    : USUAL_LIFETIME_MS;
}

function idOf(body: unknown): string | null {
  return textOf(field(body, 'activationId'), 64);
}

function soldWithout(fields: readonly string[]): ProviderFailure {
  return providerFailure('PROVIDER.UNEXPECTED', `sold without ${fields.join(', ')}`);
}
