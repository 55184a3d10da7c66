import type { Envelope } from '@numera/contracts';

/** One service's side of the transport. */
export interface Consumer {
  readonly service: string;
  /** Routing keys of the commands and events that it handles. */
  readonly subscriptions: readonly string[];
  readonly queries: readonly string[];
  /** How many messages it has in hand at once. */
  readonly prefetch: number;
  /** Resolves when the effect is committed: the message is then acknowledged. A rejection is retried. */
  deliver(envelope: Envelope): Promise<void>;
  answer(envelope: Envelope): Promise<Record<string, unknown>>;
  /** Keeps a message that cannot be handled, with the reason, before it is acknowledged. */
  bury(envelope: Envelope, reason: string): Promise<void>;
}

/**
 * How messages travel between services: at least once, in no promised order. Two forms with one
 * behaviour, held by `transport.contract.ts`.
 */
export abstract class Transport {
  /** True when no other process publishes from the same outboxes. */
  abstract readonly exclusive: boolean;

  /** Whether messages can travel now. */
  abstract readonly isConnected: boolean;

  abstract attach(consumer: Consumer): Promise<void>;

  /** Takes no further message for the service and waits for those in hand. */
  abstract detach(service: string): Promise<void>;

  /**
   * Resolves when the message can no longer be lost by the transport: the publisher may forget it.
   * @throws AppError `MESSAGING.UNROUTABLE` when nobody takes it yet, `MESSAGING.CLOSED`
   */
  abstract publish(envelope: Envelope): Promise<void>;

  /**
   * Asks the owner of a query and gives its answer.
   * @throws AppError the owner's, or `MESSAGING.TIMEOUT`, `MESSAGING.UNROUTABLE`; `MESSAGING.CLOSED` when the
   * broker is away until the time is over
   */
  abstract ask(envelope: Envelope, timeoutMs: number): Promise<Record<string, unknown>>;

  /** How many messages wait in each of a service's queues. */
  abstract depths(service: string): Promise<ReadonlyMap<string, number>>;

  abstract close(): Promise<void>;
}

/** How often a message is tried before it is buried; the waits between grow from 0.1 s to 30 s. */
export const MAX_DELIVERIES = 12;

export const RETRY_BASE_MS = 100;
export const RETRY_MAX_MS = 30_000;
