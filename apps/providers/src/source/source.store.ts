import { Injectable } from '@nestjs/common';
import { Database, sql, sqlOne, type Transaction } from '@numera/database';
import type { Breaker } from './source.rules';

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;
const SOURCE = `source_id AS "sourceId", state, cause, is_paused AS "isPaused",
  purchase_failures AS "purchaseFailures", call_failures AS "callFailures", misses, cuts,
  ${ms('opened_at')} AS "openedAtMs", ${ms('probe_at')} AS "probeAtMs", probed_by AS "probedBy"`;

export type SourceRecord = Breaker & { readonly sourceId: string };

/** The breakers of all sources. */
@Injectable()
export class SourceStore {
  constructor(private readonly database: Database) {}

  async register(sourceId: string): Promise<void> {
    await this.database.query(
      'INSERT INTO sources (source_id) VALUES ($1) ON CONFLICT DO NOTHING',
      [sourceId],
    );
  }

  list(): Promise<SourceRecord[]> {
    return this.database.query<SourceRecord>(`SELECT ${SOURCE} FROM sources ORDER BY source_id`);
  }

  among(tx: Transaction, sourceIds: readonly string[]): Promise<SourceRecord[]> {
    return sql<SourceRecord>(tx, `SELECT ${SOURCE} FROM sources WHERE source_id = ANY($1)`, [
      sourceIds,
    ]);
  }

  /** Null for a source that this installation has not seen yet. */
  lock(tx: Transaction, sourceId: string): Promise<SourceRecord | null> {
    return sqlOne<SourceRecord>(
      tx,
      `SELECT ${SOURCE} FROM sources WHERE source_id = $1 FOR UPDATE`,
      [sourceId],
    );
  }

  async write(tx: Transaction, sourceId: string, breaker: Breaker): Promise<void> {
    await sql(
      tx,
      `UPDATE sources
          SET state = $2, cause = $3, is_paused = $4, purchase_failures = $5, call_failures = $6,
              misses = $7, cuts = $8, opened_at = to_timestamp($9::float8 / 1000),
              probe_at = to_timestamp($10::float8 / 1000), probed_by = $11
        WHERE source_id = $1`,
      [
        sourceId,
        breaker.state,
        breaker.cause,
        breaker.isPaused,
        breaker.purchaseFailures,
        breaker.callFailures,
        breaker.misses,
        breaker.cuts,
        breaker.openedAtMs,
        breaker.probeAtMs,
        breaker.probedBy,
      ],
    );
  }

  async nowMs(): Promise<number> {
    const rows = await this.database.query<{ ms: number }>(
      `SELECT ${ms('clock_timestamp()')} AS ms`,
    );
    return rows[0]?.ms ?? 0;
  }

  async nowMsIn(tx: Transaction): Promise<number> {
    const row = await sqlOne<{ ms: number }>(tx, `SELECT ${ms('clock_timestamp()')} AS ms`);
    return row?.ms ?? 0;
  }
}
