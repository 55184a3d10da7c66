/** What travels. `payload` is the message as JSON: amounts are strings of digits. */
export interface Envelope {
  /** UUIDv7, the message's identity for every inbox. */
  readonly id: string;
  /** The contract's name and routing key, `orders.order.completed.v1`. */
  readonly name: string;
  readonly botId: string;
  /** ISO 8601, UTC. By the database's clock once it has been in an outbox. */
  readonly occurredAt: string;
  /** The same from the Telegram update to the delivery. */
  readonly correlationId: string;
  /** The message that caused this one. */
  readonly causationId: string | null;
  readonly payload: Record<string, unknown>;
}
