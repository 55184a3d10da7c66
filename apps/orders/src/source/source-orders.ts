import { Injectable } from '@nestjs/common';
import { Database, sql, type Transaction } from '@numera/database';
import { Clock } from '@numera/kernel';

/** Read again so often, so that what an admin set through another replica holds here at once too. */
const KEEP_MS = 1_000;

interface Kept {
  readonly atMs: number;
  readonly orders: Promise<ReadonlyMap<string, readonly string[]>>;
}

interface ProductKey {
  readonly serviceId: number;
  readonly countryCode: string;
}

/** The orders in which admins want sources tried, by product. They are few: all are read at once. */
@Injectable()
export class SourceOrders {
  private kept: Kept | null = null;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** By `SERVICE/COUNTRY`. */
  all(): Promise<ReadonlyMap<string, readonly string[]>> {
    const atMs = this.clock.nowMs();
    if (this.kept && atMs - this.kept.atMs < KEEP_MS) return this.kept.orders;
    const orders = this.read();
    this.kept = { atMs, orders };
    orders.catch(() => {
      this.kept = null;
    });
    return orders;
  }

  /** Sets it, or makes it automatic again with an empty list. */
  async set(
    tx: Transaction,
    { serviceId, countryCode }: ProductKey,
    sourceIds: readonly string[],
    adminId: string,
  ): Promise<void> {
    await (sourceIds.length === 0
      ? sql(tx, 'DELETE FROM product_orders WHERE service_id = $1 AND country_code = $2', [
          serviceId,
          countryCode,
        ])
      : sql(
          tx,
          `INSERT INTO product_orders (service_id, country_code, source_ids, set_by)
           VALUES ($1, $2, $3, $4)
           ON CONFLICT (service_id, country_code) DO UPDATE
             SET source_ids = excluded.source_ids, set_by = excluded.set_by, set_at = now()`,
          [serviceId, countryCode, sourceIds, adminId],
        ));
    this.database.afterCommit(tx, () => {
      this.kept = null;
    });
  }

  private async read(): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await this.database.query<{
      service_id: number;
      country_code: string;
      source_ids: string[];
    }>('SELECT service_id, country_code, source_ids FROM product_orders');
    return new Map(
      rows.map((row) => [
        productKey({ serviceId: row.service_id, countryCode: row.country_code }),
        row.source_ids,
      ]),
    );
  }
}

export function productKey({ serviceId, countryCode }: ProductKey): string {
  return `${serviceId}/${countryCode}`;
}
