import { Injectable } from '@nestjs/common';
import { Database, sql, type Transaction } from '@numera/database';

export interface Delivery {
  digest: Buffer;
  body: Buffer;
  receivedAtMs: number;
}

@Injectable()
export class DeliveryStore {
  constructor(private readonly database: Database) {}

  /**
   * Keeps what was pushed to a source that is there, takes pushes and asks for no signature, in the one
   * statement that most deliveries need. False where it is not so, or the same delivery waits already.
   */
  async addUnsigned(messageSourceId: string, digest: Buffer, body: Buffer): Promise<boolean> {
    const rows = await this.database.query(
      `INSERT INTO source_deliveries (message_source_id, digest, body, received_at)
       SELECT message_source_id, $2, $3, clock_timestamp() FROM message_sources
        WHERE message_source_id = $1 AND mode = 'webhook' AND NOT paused AND deleted_at IS NULL
          AND signature_header = ''
       ON CONFLICT DO NOTHING RETURNING message_source_id`,
      [messageSourceId, digest, body],
    );
    return rows.length > 0;
  }

  /** Keeps what was pushed until it is read; a repeat that waits already is the same. */
  async add(messageSourceId: string, digest: Buffer, body: Buffer): Promise<void> {
    await this.database.query(
      `INSERT INTO source_deliveries (message_source_id, digest, body, received_at)
       VALUES ($1, $2, $3, clock_timestamp()) ON CONFLICT DO NOTHING`,
      [messageSourceId, digest, body],
    );
  }

  /** The source whose deliveries have waited longest. */
  async oldestSource(): Promise<string | null> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT message_source_id AS id FROM source_deliveries ORDER BY received_at LIMIT 1`,
    );
    return rows[0]?.id ?? null;
  }

  /** Takes deliveries out; another replica takes others. */
  take(tx: Transaction, messageSourceId: string, limit: number): Promise<Delivery[]> {
    return sql<Delivery>(
      tx,
      `DELETE FROM source_deliveries
        WHERE message_source_id = $1 AND digest IN (
          SELECT digest FROM source_deliveries WHERE message_source_id = $1
           ORDER BY received_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        RETURNING digest, body, (extract(epoch FROM received_at) * 1000)::float8 AS "receivedAtMs"`,
      [messageSourceId, limit],
    );
  }
}
