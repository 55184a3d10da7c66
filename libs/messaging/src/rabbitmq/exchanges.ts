import type { Channel } from 'amqplib';
import { declareExchange, exchangeOf } from './topology';

/** Declares the exchange of what is published, once a channel: a burst after a restart waits for one answer. */
export class Exchanges {
  private readonly declared = new WeakMap<Channel, Map<string, Promise<void>>>();

  /** @returns the exchange's name, as soon as the broker has it */
  async of(channel: Channel, messageName: string): Promise<string> {
    const exchange = exchangeOf(messageName);
    const known = this.declared.get(channel) ?? new Map<string, Promise<void>>();
    this.declared.set(channel, known);
    const declared = known.get(exchange) ?? declareExchange(channel, messageName);
    known.set(exchange, declared);
    await declared;
    return exchange;
  }
}
