import type { Envelope } from '@numera/contracts';
import { maskPayload } from './mask-payload';

/** Runs one statement in a service's schema. */
type Query = <Row extends object>(text: string, parameters: readonly unknown[]) => Promise<Row[]>;

export interface DeadLetter {
  readonly messageId: string;
  readonly envelope: Envelope;
  readonly reason: string;
  readonly buriedAt: Date;
}

const COLUMNS = `message_id AS "messageId", envelope, reason, buried_at AS "buriedAt"`;
const MAX_REASON = 2_000;

/** Messages that a service could not take, kept with the reason until somebody replays or drops them. */
export class DeadLetters {
  constructor(private readonly query: Query) {}

  async bury(envelope: Envelope, reason: string): Promise<void> {
    await this.query(
      `INSERT INTO dead_letters (message_id, envelope, reason) VALUES ($1, $2, $3)
       ON CONFLICT (message_id) DO UPDATE SET reason = excluded.reason, buried_at = now()`,
      [envelope.id, JSON.stringify(envelope), reason.slice(0, MAX_REASON)],
    );
  }

  /** The oldest first. */
  list(limit: number): Promise<DeadLetter[]> {
    return this.query<DeadLetter>(
      `SELECT ${COLUMNS} FROM dead_letters ORDER BY buried_at, message_id LIMIT $1`,
      [limit],
    );
  }

  async find(messageId: string): Promise<DeadLetter | null> {
    const rows = await this.query<DeadLetter>(
      `SELECT ${COLUMNS} FROM dead_letters WHERE message_id = $1`,
      [messageId],
    );
    return rows[0] ?? null;
  }

  /**
   * Sends messages again, through the service's own outbox: services that had taken them bear the repeat.
   * What nobody can read stays. Null: all. Answers how many.
   */
  async replay(messageId: string | null): Promise<number> {
    const rows = await this.query(
      `WITH risen AS (
         DELETE FROM dead_letters
          WHERE ($1::uuid IS NULL OR message_id = $1) AND envelope->>'name' <> 'unreadable'
         RETURNING message_id, envelope
       )
       INSERT INTO outbox (id, envelope, available_at) SELECT message_id, envelope, now() FROM risen
       ON CONFLICT (id) DO NOTHING RETURNING id`,
      [messageId],
    );
    return rows.length;
  }

  async drop(messageId: string): Promise<boolean> {
    const rows = await this.query(
      'DELETE FROM dead_letters WHERE message_id = $1 RETURNING message_id',
      [messageId],
    );
    return rows.length > 0;
  }
}

/** A message as it may be shown: who it is about stays, what is nobody's business is masked. */
export function maskEnvelope(envelope: Envelope): Envelope {
  return { ...envelope, payload: maskPayload(envelope.payload) };
}
