import { Injectable } from '@nestjs/common';
import { encode, contractOf, type Envelope, type MessageClass } from '@numera/contracts';
import { Database, Replicas, sql, type Transaction } from '@numera/database';
import { AppError, newId } from '@numera/kernel';
import { currentOrigin, type Origin } from './context';
import { OutboxRelay } from './outbox-relay';

/** Sends messages as part of a transaction: they leave if and only if it commits. */
@Injectable()
export class Outbox {
  constructor(
    private readonly database: Database,
    private readonly relay: OutboxRelay,
    private readonly replicas: Replicas,
  ) {}

  /**
   * Writes the messages into the transaction's outbox; they are published right after its commit.
   * `origin` is needed only outside a handler (a job), where nothing caused the message.
   */
  async add(tx: Transaction, messages: object | readonly object[], origin?: Origin): Promise<void> {
    const list = Array.isArray(messages) ? (messages as readonly object[]) : [messages as object];
    if (list.length === 0) return;
    await this.addSealed(
      tx,
      list.map((message) => seal(message, origin)),
    );
  }

  /** For who writes messages of several origins in one transaction. */
  async addSealed(tx: Transaction, envelopes: readonly Envelope[]): Promise<void> {
    if (envelopes.length === 0) return;
    // Whoever puts messages of several replicas in order does it by the one clock that they share.
    const [stamp] = await sql<{ occurredAt: string }>(
      tx,
      `WITH moment AS MATERIALIZED (
         SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at
       ), added AS (
         INSERT INTO outbox (id, envelope, owner)
         SELECT (e->>'id')::uuid, e || jsonb_build_object('occurredAt', at), $2::uuid
           FROM moment, jsonb_array_elements($1::jsonb) AS e
       )
       SELECT at AS "occurredAt" FROM moment`,
      [JSON.stringify(envelopes), this.replicas.id],
    );
    const stamped = envelopes.map((envelope) => ({ ...envelope, ...stamp }));
    this.database.afterCommit(tx, () => this.relay.offer(stamped));
  }
}

/** A message in its envelope, validated. */
export function seal(message: object, origin: Origin | null = currentOrigin()): Envelope {
  const from = origin ?? currentOrigin();
  if (!from)
    throw new AppError('MESSAGING.NO_ORIGIN', 'bug', { message: message.constructor.name });
  return {
    id: newId(),
    name: contractOf(message.constructor as MessageClass).name,
    botId: from.botId,
    occurredAt: new Date().toISOString(),
    correlationId: from.correlationId,
    causationId: from.causationId,
    payload: encode(message),
  };
}
