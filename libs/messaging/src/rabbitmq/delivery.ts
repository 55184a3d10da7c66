import type { Envelope } from '@numera/contracts';
import { AppError, derivedId, toError } from '@numera/kernel';
import type { ConsumeMessage, MessagePropertyHeaders } from 'amqplib';
import { isHopeless, isOutage } from '../failure';
import type { Consumer } from '../transport';
import type { Publisher } from './publisher';
import { retryExchangeOf } from './topology';

/** How often the handler has failed of itself, and how often because something it needs was away. */
const FAILURES = 'x-numera-failures';
const OUTAGES = 'x-numera-outages';
/** Of a message that nobody can read, this much is kept. */
const KEPT_BYTES = 64 * 1_024;

export interface DeliveryOptions {
  readonly maxDeliveries: number;
  readonly delaysMs: readonly number[];
}

/**
 * Delivers one message of a queue: to its handler, and if that fails to a wait before the next time or, in
 * the end, to the dead letters with the reason. Rejects only when none of that is possible now.
 */
export async function deliverOnce(
  message: ConsumeMessage,
  queue: string,
  consumer: Consumer,
  publisher: Publisher,
  { maxDeliveries, delaysMs }: DeliveryOptions,
): Promise<void> {
  const envelope = readEnvelope(message.content);
  if (envelope === null) return buryUnreadable(message.content, consumer);
  const failure = await consumer.deliver(envelope).then(
    () => null,
    (thrown: unknown) => toError(thrown),
  );
  if (failure === null) return;
  const headers: MessagePropertyHeaders = message.properties.headers ?? {};
  let [failures, outages] = [countOf(headers[FAILURES]), countOf(headers[OUTAGES])];
  if (isOutage(failure)) outages += 1;
  else failures += 1;
  if (failures >= maxDeliveries || isHopeless(failure)) {
    const buried = await consumer.bury(envelope, `${failure.name}: ${failure.message}`).then(
      () => true,
      () => false,
    );
    if (buried) return;
    // The dead letters are in the database, which is away: as with any other work, later.
    [failures, outages] = [failures - 1, outages + 1];
  }
  const delayMs = delaysMs[Math.min(failures + outages, delaysMs.length) - 1] ?? 0;
  await publisher.publish({
    exchange: retryExchangeOf(delayMs),
    routingKey: queue,
    content: message.content,
    options: {
      messageId: envelope.id,
      type: envelope.name,
      headers: { [FAILURES]: failures, [OUTAGES]: outages },
    },
  });
}

/** What the broker gave up on comes with the reason in its own header. */
export async function buryDead(message: ConsumeMessage, consumer: Consumer): Promise<void> {
  const envelope = readEnvelope(message.content);
  if (envelope === null) return buryUnreadable(message.content, consumer);
  const [death] = message.properties.headers?.['x-death'] ?? [];
  await consumer.bury(envelope, `given up by the broker: ${death?.reason ?? 'unknown reason'}`);
}

function buryUnreadable(content: Buffer, consumer: Consumer): Promise<void> {
  const raw = content.subarray(0, KEPT_BYTES).toString('base64');
  const envelope: Envelope = {
    id: derivedId('unreadable', raw),
    name: 'unreadable',
    botId: '',
    occurredAt: new Date().toISOString(),
    correlationId: '',
    causationId: null,
    payload: { base64: raw, bytes: content.length },
  };
  const error = new AppError('CONTRACTS.INVALID_MESSAGE', 'bug');
  return consumer.bury(envelope, `${error.name}: not an envelope`);
}

function readEnvelope(content: Buffer): Envelope | null {
  try {
    const value = JSON.parse(content.toString('utf8')) as Partial<Envelope> | null;
    const isEnvelope =
      value !== null &&
      typeof value === 'object' &&
      typeof value.id === 'string' &&
      typeof value.name === 'string' &&
      typeof value.botId === 'string' &&
      typeof value.correlationId === 'string';
    return isEnvelope ? (value as Envelope) : null;
  } catch {
    return null;
  }
}

function countOf(header: unknown): number {
  return typeof header === 'number' && header > 0 ? Math.floor(header) : 0;
}
