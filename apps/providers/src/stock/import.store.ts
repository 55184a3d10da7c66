import { Injectable } from '@nestjs/common';
import type { ImportStock } from '@numera/contracts';
import { Database, sql, sqlOne, type Transaction } from '@numera/database';
import type { FaultyLine, ImportedNumber } from './import.rules';

export interface ImportRow {
  importId: string;
  adminId: string;
  chunks: number;
  lines: number;
  added: number;
  duplicates: number;
  bad: number;
}

const IMPORT = `import_id AS "importId", admin_id AS "adminId", chunks, lines, added, duplicates, bad`;

/** A line whose number was there already, and whether this file had brought it. */
export interface KnownLine {
  readonly line: number;
  readonly isOwn: boolean;
}

@Injectable()
export class ImportStore {
  constructor(private readonly database: Database) {}

  /** Claims a piece for this transaction, and with it the file: false when the piece is in already. */
  async claimChunk(tx: Transaction, botId: string, command: ImportStock): Promise<boolean> {
    const { importId, adminId, chunk, chunks } = command;
    await sql(
      tx,
      `INSERT INTO stock_imports (import_id, bot_id, admin_id, chunks) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [importId, botId, adminId, chunks],
    );
    await sql(tx, 'SELECT FROM stock_imports WHERE import_id = $1 FOR UPDATE', [importId]);
    const claimed = await sqlOne(
      tx,
      `INSERT INTO stock_import_chunks (import_id, chunk) VALUES ($1, $2)
       ON CONFLICT DO NOTHING RETURNING chunk`,
      [importId, chunk],
    );
    return claimed !== null;
  }

  /** Adds numbers, those that were deleted again too; answers the lines whose numbers are in stock. */
  async addNumbers(
    tx: Transaction,
    botId: string,
    importId: string | null,
    numbers: readonly ImportedNumber[],
  ): Promise<KnownLine[]> {
    const rows = JSON.stringify(numbers);
    await sql(
      tx,
      `INSERT INTO stock_services (bot_id, service_id)
       SELECT DISTINCT $1, l."serviceId" FROM jsonb_to_recordset($2::jsonb) AS l ("serviceId" int)
        ORDER BY 2
       ON CONFLICT DO NOTHING`,
      [botId, rows],
    );
    return sql<KnownLine>(
      tx,
      `WITH given AS MATERIALIZED (
         SELECT * FROM jsonb_to_recordset($3::jsonb) AS l
           (line int, "serviceId" int, "countryCode" text, "phoneNumber" text, price bigint)
       ), known AS MATERIALIZED (
         SELECT g.line, n.import_id = $2::uuid AS is_own
           FROM given g JOIN stock_numbers n
             ON n.bot_id = $1 AND n.service_id = g."serviceId" AND n.phone_number = g."phoneNumber"
          WHERE n.state <> 'deleted'
       ), added AS (
         INSERT INTO stock_numbers (bot_id, service_id, country_code, phone_number, price, import_id,
                                    import_line)
         SELECT $1, "serviceId", "countryCode", "phoneNumber", price, $2::uuid, line FROM given
          -- In one order, for another file may be bringing some of the same.
          ORDER BY "serviceId", "phoneNumber"
         ON CONFLICT ON CONSTRAINT stock_numbers_phone_uq DO UPDATE
            SET state = 'available', uses = 0, country_code = EXCLUDED.country_code,
                price = EXCLUDED.price, import_id = EXCLUDED.import_id,
                import_line = EXCLUDED.import_line
          WHERE stock_numbers.state = 'deleted'
         RETURNING import_line
       )
       SELECT g.line, coalesce(k.is_own, false) AS "isOwn"
         FROM given g LEFT JOIN known k USING (line)
        WHERE g.line NOT IN (SELECT import_line FROM added WHERE import_line IS NOT NULL)
        ORDER BY g.line`,
      [botId, importId, rows],
    );
  }

  async addFaults(tx: Transaction, importId: string, faults: readonly FaultyLine[]): Promise<void> {
    if (faults.length === 0) return;
    await sql(
      tx,
      `INSERT INTO stock_import_faults (import_id, line, fault, text)
       SELECT $1, f.line, f.fault, f.text
         FROM jsonb_to_recordset($2::jsonb) AS f (line int, fault text, text text)
       ON CONFLICT DO NOTHING`,
      [importId, JSON.stringify(faults)],
    );
  }

  async count(
    tx: Transaction,
    importId: string,
    counts: Pick<ImportRow, 'lines' | 'added' | 'duplicates' | 'bad'>,
  ): Promise<void> {
    await sql(
      tx,
      `UPDATE stock_imports SET lines = lines + $2, added = added + $3, duplicates = duplicates + $4,
              bad = bad + $5
        WHERE import_id = $1`,
      [importId, counts.lines, counts.added, counts.duplicates, counts.bad],
    );
  }

  /** Ends the import when all its pieces are in; null when some are still to come, or it has ended before. */
  finish(tx: Transaction, importId: string): Promise<ImportRow | null> {
    return sqlOne<ImportRow>(
      tx,
      `UPDATE stock_imports SET finished_at = now()
        WHERE import_id = $1 AND finished_at IS NULL
          AND chunks = (SELECT count(*) FROM stock_import_chunks WHERE import_id = $1)
        RETURNING ${IMPORT}`,
      [importId],
    );
  }

  listFaults(
    botId: string,
    importId: string,
    afterLine: number,
    limit: number,
  ): Promise<FaultyLine[]> {
    return this.database.query<FaultyLine>(
      `SELECT f.line, f.fault, f.text
         FROM stock_import_faults f JOIN stock_imports i USING (import_id)
        WHERE f.import_id = $2 AND i.bot_id = $1 AND f.line > $3 ORDER BY f.line LIMIT $4`,
      [botId, importId, afterLine, limit],
    );
  }

  async prune(): Promise<void> {
    await this.database.query(
      `DELETE FROM stock_imports WHERE begun_at < now() - interval '30 days'`,
    );
  }
}
