import { Injectable } from '@nestjs/common';
import { Database, sql, type Transaction } from '@numera/database';
import { BUCKET_ENDS_SEC, type BucketCount } from './tuning.rules';

/** What is remembered; older days no longer tell how soon codes come now. */
const KEPT_DAYS = 14;

export interface ProductCount extends BucketCount {
  serviceId: number;
  countryCode: string;
}

/** A watch that is over. Its first code, if it had one, is among the messages. */
export interface EndedWatch {
  reservationId: string;
  serviceId: number;
  countryCode: string;
  openedAt: Date;
}

/** At which age codes come, by service and country. */
@Injectable()
export class ArrivalStore {
  constructor(private readonly database: Database) {}

  /**
   * Counts watches that are over: at the age of their first code, else at the age at which they ended.
   * Rows are taken in one order, so that replicas that end watches at once do not lock each other out.
   */
  async count(tx: Transaction, ended: readonly EndedWatch[]): Promise<void> {
    if (ended.length === 0) return;
    await sql(
      tx,
      `INSERT INTO arrivals (service_id, country_code, day, bucket, codes, misses)
       SELECT e."serviceId", e."countryCode", current_date,
              width_bucket(extract(epoch FROM coalesce(m.seen_at, now()) - e."openedAt")::float8, $2::float8[]),
              count(m.seen_at), count(*) - count(m.seen_at)
         FROM jsonb_to_recordset($1::jsonb) AS e
                ("reservationId" uuid, "serviceId" int, "countryCode" text, "openedAt" timestamptz)
         LEFT JOIN LATERAL (SELECT min(seen_at) AS seen_at FROM messages
                             WHERE reservation_id = e."reservationId" AND code IS NOT NULL) AS m ON true
        GROUP BY 1, 2, 3, 4
        ORDER BY 1, 2, 3, 4
       ON CONFLICT (service_id, country_code, day, bucket) DO UPDATE
         SET codes = arrivals.codes + excluded.codes, misses = arrivals.misses + excluded.misses`,
      [JSON.stringify(ended), BUCKET_ENDS_SEC],
    );
  }

  /** The counts of the last two weeks. */
  list(): Promise<ProductCount[]> {
    return this.database.query<ProductCount>(
      `SELECT service_id AS "serviceId", country_code AS "countryCode", bucket,
              sum(codes)::float8 AS codes, sum(misses)::float8 AS misses
         FROM arrivals WHERE day > current_date - ${KEPT_DAYS}
        GROUP BY service_id, country_code, bucket`,
    );
  }

  async prune(): Promise<void> {
    await this.database.query(`DELETE FROM arrivals WHERE day <= current_date - ${KEPT_DAYS}`);
  }
}
