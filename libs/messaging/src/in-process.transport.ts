import type { Envelope } from '@numera/contracts';
import { AppError, backoffMs, pause, toError } from '@numera/kernel';
import { isHopeless, isOutage } from './failure';
import { MAX_DELIVERIES, RETRY_BASE_MS, RETRY_MAX_MS, Transport, type Consumer } from './transport';

interface Retries {
  readonly maxDeliveries: number;
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * The broker inside one process. A message counts as published only when every consumer has committed
 * its effect or buried it, so the publisher's outbox is the durable queue: after a kill it is published again.
 */
export class InProcessTransport extends Transport {
  override readonly exclusive = true;
  override readonly isConnected = true;
  private readonly lanes = new Map<string, Lane>();
  private readonly closing = new AbortController();

  constructor(
    private readonly retries: Retries = {
      maxDeliveries: MAX_DELIVERIES,
      baseMs: RETRY_BASE_MS,
      maxMs: RETRY_MAX_MS,
    },
  ) {
    super();
  }

  override attach(consumer: Consumer): Promise<void> {
    if (this.lanes.has(consumer.service)) {
      throw new AppError('MESSAGING.ATTACHED_TWICE', 'bug', { service: consumer.service });
    }
    this.lanes.set(consumer.service, new Lane(consumer, this.retries, this.closing.signal));
    return Promise.resolve();
  }

  override async detach(service: string): Promise<void> {
    const lane = this.lanes.get(service);
    this.lanes.delete(service);
    await lane?.stop();
  }

  override async publish(envelope: Envelope): Promise<void> {
    const takers = [...this.lanes.values()].filter((lane) => lane.takes(envelope.name));
    if (takers.length === 0) {
      throw new AppError('MESSAGING.UNROUTABLE', 'unavailable', { name: envelope.name });
    }
    await Promise.all(takers.map((lane) => lane.carry(copy(envelope))));
  }

  override async ask(envelope: Envelope, timeoutMs: number): Promise<Record<string, unknown>> {
    const owner = [...this.lanes.values()].find((lane) => lane.answers(envelope.name));
    if (!owner) throw new AppError('MESSAGING.UNROUTABLE', 'unavailable', { name: envelope.name });
    const timeout = new AbortController();
    const late = pause(timeoutMs, timeout.signal).then(() => {
      throw new AppError('MESSAGING.TIMEOUT', 'unavailable', { name: envelope.name });
    });
    late.catch(() => undefined);
    try {
      return copy(await Promise.race([owner.consumer.answer(copy(envelope)), late]));
    } finally {
      timeout.abort();
    }
  }

  override depths(service: string): Promise<ReadonlyMap<string, number>> {
    return Promise.resolve(new Map([[service, this.lanes.get(service)?.depth ?? 0]]));
  }

  override async close(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.lanes.keys()].map((service) => this.detach(service)));
  }
}

/** What is received is never the sender's own object, as with a real broker. */
function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** One consumer's queue: at most `prefetch` in hand, the rest waits; a retry waits outside of it. */
class Lane {
  private readonly waiting: (() => void)[] = [];
  private readonly inHand = new Set<Promise<void>>();
  private readonly subscriptions: ReadonlySet<string>;
  private readonly queries: ReadonlySet<string>;
  private readonly stopping = new AbortController();
  private busy = 0;

  constructor(
    readonly consumer: Consumer,
    private readonly retries: Retries,
    closing: AbortSignal,
  ) {
    this.subscriptions = new Set(consumer.subscriptions);
    this.queries = new Set(consumer.queries);
    closing.addEventListener('abort', () => this.stopping.abort());
  }

  get depth(): number {
    return this.waiting.length;
  }

  takes(name: string): boolean {
    return this.subscriptions.has(name);
  }

  answers(name: string): boolean {
    return this.queries.has(name);
  }

  async carry(envelope: Envelope): Promise<void> {
    let failures = 0;
    for (let delivery = 1; ; delivery += 1) {
      const failure = await this.attempt(envelope);
      if (!failure) return;
      if (!isOutage(failure)) failures += 1;
      if (failures >= this.retries.maxDeliveries || isHopeless(failure)) {
        return this.consumer.bury(envelope, `${failure.name}: ${failure.message}`);
      }
      await pause(
        backoffMs(delivery, this.retries.baseMs, this.retries.maxMs),
        this.stopping.signal,
      );
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    for (const wake of this.waiting.splice(0)) wake();
    await Promise.allSettled(this.inHand);
  }

  private async attempt(envelope: Envelope): Promise<Error | null> {
    if (this.busy >= this.consumer.prefetch) {
      await new Promise<void>((wake) => this.waiting.push(wake));
    } else {
      this.busy += 1;
    }
    if (this.stopping.signal.aborted) {
      this.busy -= 1;
      throw new AppError('MESSAGING.CLOSED', 'unavailable', { service: this.consumer.service });
    }
    const work = this.consumer.deliver(envelope);
    this.inHand.add(work);
    try {
      await work;
      return null;
    } catch (thrown) {
      return toError(thrown);
    } finally {
      this.inHand.delete(work);
      // The slot goes straight to the next in line, which keeps the queue first come, first served.
      const next = this.waiting.shift();
      if (next) next();
      else this.busy -= 1;
    }
  }
}
