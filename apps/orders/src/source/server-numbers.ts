import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@numera/database';
import { OrdersConfig } from '../orders.config';

/** A number that another replica gave away at the same moment is not given: the next round gives the next. */
const MAX_ROUNDS = 10;

/** What users read sources as: "Server 1", "Server 2", … A source keeps the number that it was first given. */
@Injectable()
export class ServerNumbers implements OnModuleInit {
  private numbers: ReadonlyMap<string, number> = new Map();

  constructor(
    private readonly database: Database,
    private readonly config: OrdersConfig,
  ) {}

  onModuleInit(): Promise<void> {
    return this.learn(this.config.sourceIds);
  }

  /**
   * Gives numbers to those that have none yet, in this order. By single statements: a transaction here would be
   * taken for the effect of the message that is being handled.
   */
  async learn(sourceIds: readonly string[]): Promise<void> {
    const isUnknown = (sourceId: string): boolean => !this.numbers.has(sourceId);
    for (let round = 1; round <= MAX_ROUNDS && sourceIds.some(isUnknown); round += 1) {
      await this.database.query(
        `INSERT INTO source_numbers (source_id, server_number)
         SELECT source_id, (SELECT coalesce(max(server_number), 0) FROM source_numbers)
                           + row_number() OVER (ORDER BY place)
           FROM unnest($1::text[]) WITH ORDINALITY AS s (source_id, place)
          WHERE source_id NOT IN (SELECT source_id FROM source_numbers)
         ON CONFLICT DO NOTHING`,
        [[...new Set(sourceIds.filter(isUnknown))]],
      );
      const rows = await this.database.query<{ source_id: string; server_number: number }>(
        'SELECT source_id, server_number FROM source_numbers',
      );
      this.numbers = new Map(rows.map((row) => [row.source_id, row.server_number]));
    }
  }

  /** 1 while it is not known which source it will be. */
  of(sourceId: string | null): number {
    return (sourceId === null ? undefined : this.numbers.get(sourceId)) ?? 1;
  }
}
