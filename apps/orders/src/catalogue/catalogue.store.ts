import { Injectable } from '@nestjs/common';
import type { SourceCatalogue } from '@numera/contracts';
import { Database, sql, type Transaction } from '@numera/database';

export interface StoredCatalogue {
  readonly services: readonly { readonly service_id: number; readonly name: string }[];
  readonly countries: readonly { readonly country_code: string; readonly name: string }[];
  readonly isFresh: boolean;
}

/** The copy of the sources' catalogue. */
@Injectable()
export class CatalogueStore {
  constructor(private readonly database: Database) {}

  async read(freshForSec: number): Promise<StoredCatalogue> {
    const [services, countries, [refresh]] = await Promise.all([
      this.database.query<{ service_id: number; name: string }>(
        'SELECT service_id, name FROM services',
      ),
      this.database.query<{ country_code: string; name: string }>(
        'SELECT country_code, name FROM countries',
      ),
      this.database.query<{ fresh: boolean }>(
        `SELECT refreshed_at > now() - make_interval(secs => $1) AS fresh FROM catalogue_refresh`,
        [freshForSec],
      ),
    ]);
    return { services, countries, isFresh: refresh?.fresh ?? false };
  }

  /** Makes the copy what the sources list now. What they list no more goes; orders keep their own names. */
  async replace(tx: Transaction, { services, countries }: SourceCatalogue): Promise<void> {
    // Replicas refresh at the same time: one after the other, so that they do not deadlock.
    await sql(tx, `SELECT pg_advisory_xact_lock(hashtext('orders.catalogue'))`);
    await sql(
      tx,
      `WITH listed AS (SELECT * FROM unnest($1::int[], $2::text[]) AS l (service_id, name)),
            gone AS (DELETE FROM services WHERE service_id NOT IN (SELECT service_id FROM listed))
       INSERT INTO services (service_id, name) SELECT service_id, name FROM listed
       ON CONFLICT (service_id) DO UPDATE SET name = excluded.name WHERE services.name <> excluded.name`,
      [services.map((row) => row.serviceId), services.map((row) => row.name)],
    );
    await sql(
      tx,
      `WITH listed AS (SELECT * FROM unnest($1::text[], $2::text[]) AS l (country_code, name)),
            gone AS (DELETE FROM countries WHERE country_code NOT IN (SELECT country_code FROM listed))
       INSERT INTO countries (country_code, name) SELECT country_code, name FROM listed
       ON CONFLICT (country_code) DO UPDATE SET name = excluded.name WHERE countries.name <> excluded.name`,
      [countries.map((row) => row.countryCode), countries.map((row) => row.name)],
    );
    await sql(
      tx,
      `INSERT INTO catalogue_refresh (refreshed_at) VALUES (now())
       ON CONFLICT (only_row) DO UPDATE SET refreshed_at = now()`,
    );
  }
}
