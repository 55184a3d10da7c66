import { Injectable } from '@nestjs/common';
import { contractOf, decode, type MessageClass, type QueryOf } from '@numera/contracts';
import { AppError, newId } from '@numera/kernel';
import { currentOrigin, type Origin } from './context';
import { seal } from './outbox';
import { Transport } from './transport';

const DEFAULT_TIMEOUT_MS = 10_000;

/** Asks other services. Commands and events do not go here but through the {@link Outbox}. */
@Injectable()
export class Bus {
  constructor(private readonly transport: Transport) {}

  /**
   * @throws AppError the answering service's own, `MESSAGING.TIMEOUT` or `MESSAGING.UNROUTABLE`
   */
  async ask<R extends object>(
    query: QueryOf<R>,
    options: { timeoutMs?: number; origin?: Origin } = {},
  ): Promise<R> {
    const reply = contractOf(query.constructor as MessageClass).reply;
    if (!reply)
      throw new AppError('MESSAGING.NOT_A_QUERY', 'bug', { name: query.constructor.name });
    const origin = options.origin ?? currentOrigin();
    const payload = await this.transport.ask(
      seal(query, origin),
      options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    );
    return decode(reply as MessageClass<R>, payload);
  }
}

/** The origin of work that nothing outside caused: a job's own. */
export function jobOrigin(botId: string, correlationId: string = newId()): Origin {
  return { botId, correlationId, causationId: null };
}
