import { Injectable } from '@nestjs/common';
import { Database } from '@numera/database';

/** How long the results of a day count, its own included. */
const DAYS = 7;
/** Seconds kept of each product and day: the last ones, which is enough for a median. */
const SECONDS_KEPT = 50;

export interface ResultOf {
  readonly sourceId: string;
  readonly serviceId: number;
  readonly countryCode: string;
}

export interface ResultNews extends ResultOf {
  readonly misses: number;
  /** One for each code: how long it took. */
  readonly seconds: readonly number[];
}

export interface ResultRow extends ResultOf {
  readonly codes: number;
  readonly misses: number;
  readonly medianSeconds: number | null;
}

/** What became of the numbers of each source, service and country, by day. */
@Injectable()
export class ResultStore {
  constructor(private readonly database: Database) {}

  /** Adds what came of numbers since the last time, each product once. */
  async add(news: readonly ResultNews[]): Promise<void> {
    await this.database.query(
      `INSERT INTO source_results AS r (source_id, service_id, country_code, day, codes, misses, seconds)
       SELECT n.source_id, n.service_id, n.country_code, current_date, cardinality(n.seconds), n.misses, n.seconds
         FROM jsonb_to_recordset($1)
              AS n (source_id text, service_id int, country_code text, misses int, seconds int[])
        ORDER BY 1, 2, 3
       ON CONFLICT ON CONSTRAINT source_results_pk DO UPDATE
         SET codes = r.codes + excluded.codes, misses = r.misses + excluded.misses,
             seconds = (r.seconds || excluded.seconds)
               [greatest(1, cardinality(r.seconds) + cardinality(excluded.seconds) - ${SECONDS_KEPT} + 1):]`,
      [
        JSON.stringify(
          news.map(({ sourceId, serviceId, countryCode, misses, seconds }) => ({
            ...{ source_id: sourceId, service_id: serviceId, country_code: countryCode },
            ...{ misses, seconds },
          })),
        ),
      ],
    );
  }

  listProducts(): Promise<ResultRow[]> {
    return this.list('source_id, service_id, country_code');
  }

  /** Of all its products together. */
  listSources(): Promise<ResultRow[]> {
    return this.list('source_id');
  }

  async prune(): Promise<void> {
    await this.database.query(`DELETE FROM source_results WHERE day <= current_date - ${DAYS}`);
  }

  private list(group: string): Promise<ResultRow[]> {
    const isOfProducts = group.includes('service_id');
    return this.database.query<ResultRow>(
      `SELECT source_id AS "sourceId",
              ${isOfProducts ? 'service_id' : '0'} AS "serviceId",
              ${isOfProducts ? 'country_code' : `''`} AS "countryCode",
              sum(codes) FILTER (WHERE at = 1)::int AS codes,
              sum(misses) FILTER (WHERE at = 1)::int AS misses,
              percentile_disc(0.5) WITHIN GROUP (ORDER BY second) AS "medianSeconds"
         FROM source_results
              LEFT JOIN LATERAL unnest(CASE WHEN seconds = '{}' THEN ARRAY[NULL::int] ELSE seconds END)
                WITH ORDINALITY AS s (second, at) ON true
        WHERE day > current_date - ${DAYS}
        GROUP BY ${group}`,
    );
  }
}
