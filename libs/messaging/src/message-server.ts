import { Logger } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import {
  allContracts,
  classOf,
  contractOf,
  decode,
  encode,
  type Envelope,
} from '@numera/contracts';
import { Database } from '@numera/database';
import { AppError, toError } from '@numera/kernel';
import { lastValueFrom } from 'rxjs';
import { runWithOrigin } from './context';
import { DeadLetters } from './dead-letters';
import { AlreadyHandled } from './inbox';
import { NO_OBSERVER, type MessageObserver, type MessageOutcome } from './message-observer';
import { msSince, noteStep, subjectOf } from './step';
import type { Transport } from './transport';

/** Enough for a batch to be written while the next one comes in; all of it fits in memory many times over. */
const PREFETCH = 256;

/** The NestJS strategy over our {@link Transport}: decodes, runs the controller's method, classifies what it throws. */
export class MessageServer extends Server implements CustomTransportStrategy {
  protected override readonly logger = new Logger(MessageServer.name);

  constructor(
    private readonly service: string,
    private readonly transport: Transport,
    private readonly database: () => Database,
    private readonly observer: MessageObserver = NO_OBSERVER,
  ) {
    super();
  }

  override addHandler(pattern: unknown, callback: MessageHandler, isEventHandler = false): void {
    const name = String(pattern);
    if (this.messageHandlers.has(name)) {
      throw new AppError('MESSAGING.HANDLED_TWICE', 'bug', { service: this.service, name });
    }
    super.addHandler(name, callback, isEventHandler);
  }

  /** @throws AppError `MESSAGING.UNHANDLED` when a contract that this service owns has no handler */
  listen(callback: (error?: unknown) => void): void {
    this.attach().then(() => callback(), callback);
  }

  close(): Promise<void> {
    return this.transport.detach(this.service);
  }

  override on(): void {
    throw new AppError('MESSAGING.NO_SERVER_EVENTS', 'bug');
  }

  override unwrap<T>(): T {
    return this.transport as T;
  }

  private async attach(): Promise<void> {
    const names = [...this.messageHandlers.keys()];
    const missing = allContracts()
      .filter((c) => c.owner === this.service && c.kind !== 'event' && !names.includes(c.name))
      .map((c) => c.name);
    const unknown = names.filter((name) => !classOf(name));
    if (missing.length > 0 || unknown.length > 0) {
      throw new AppError('MESSAGING.UNHANDLED', 'bug', { service: this.service, missing, unknown });
    }
    const isEvent = (name: string): boolean =>
      this.messageHandlers.get(name)?.isEventHandler ?? false;
    await this.transport.attach({
      service: this.service,
      subscriptions: names.filter(isEvent),
      queries: names.filter((name) => !isEvent(name)),
      prefetch: PREFETCH,
      deliver: (envelope) => this.deliver(envelope),
      answer: (envelope) => this.answer(envelope),
      bury: (envelope, reason) => this.bury(envelope, reason),
    });
  }

  private async deliver(envelope: Envelope): Promise<void> {
    const end = this.begin(envelope);
    try {
      await this.run(envelope, envelope.id);
      end('done');
    } catch (thrown) {
      if (thrown instanceof AlreadyHandled) return end('repeated');
      end('failed');
      this.logger.warn({
        msg: 'message failed',
        ...describe(envelope),
        error: toError(thrown),
      });
      throw thrown;
    }
  }

  private async answer(envelope: Envelope): Promise<Record<string, unknown>> {
    const end = this.begin(envelope);
    try {
      const answer = encode((await this.run(envelope, null)) as object);
      end('done');
      return answer;
    } catch (thrown) {
      end('failed');
      throw thrown;
    }
  }

  /** What it answers is called once, when the handler has ended. */
  private begin(envelope: Envelope): (outcome: MessageOutcome) => void {
    const startedMs = performance.now();
    const end = this.observer.begin(envelope.name);
    return (outcome) => {
      end(outcome);
      noteStep({
        msg: 'message handled',
        ...describe(envelope),
        outcome,
        ms: msSince(startedMs),
      });
    };
  }

  private run(envelope: Envelope, messageId: string | null): Promise<unknown> {
    const handler = this.messageHandlers.get(envelope.name);
    const target = classOf(envelope.name);
    if (!handler || !target || contractOf(target).name !== envelope.name) {
      throw new AppError('CONTRACTS.INVALID_MESSAGE', 'bug', { name: envelope.name });
    }
    const { botId, correlationId } = envelope;
    const origin = { botId, correlationId, causationId: envelope.id };
    return runWithOrigin(
      origin,
      async () => {
        const outcome: unknown = await handler(decode(target, envelope.payload), envelope);
        const observable = this.transformToObservable(outcome as Promise<unknown>);
        return lastValueFrom(observable, { defaultValue: undefined });
      },
      messageId,
    );
  }

  private async bury(envelope: Envelope, reason: string): Promise<void> {
    this.observer.bury(envelope.name);
    this.logger.error({ msg: 'message buried', ...describe(envelope), reason });
    const database = this.database();
    await new DeadLetters((text, values) => database.query(text, values)).bury(envelope, reason);
  }
}

/** What the log says of a message. The handler's own scope has ended where this is written. */
function describe({ id, name, botId, correlationId, payload }: Envelope) {
  return { name, id, botId, correlationId, ...subjectOf(payload) };
}
