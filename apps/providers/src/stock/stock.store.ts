import { Injectable } from '@nestjs/common';
import type { SetStockTerms } from '@numera/contracts';
import { Database, sql, sqlOne, type Transaction } from '@numera/database';
import { AppError } from '@numera/kernel';

export interface TermsRow {
  serviceId: number;
  /** US cents, as digits. */
  price: string | null;
  usesLimit: number;
  pattern: string | null;
  messageSourceId: string | null;
  paused: boolean;
}

export interface CountRow {
  serviceId: number;
  countryCode: string;
  available: number;
  reserved: number;
  used: number;
  price: string | null;
}

/** What one message source's services can be had for: the cheapest number of each service and country. */
export interface StockOffer {
  serviceId: number;
  countryCode: string;
  price: string;
  amount: number;
}

@Injectable()
export class StockStore {
  constructor(private readonly database: Database) {}

  /** Every service that has terms; whatever has numbers has them. */
  listTerms(botId: string, serviceId: number | null): Promise<TermsRow[]> {
    return this.database.query<TermsRow>(
      `SELECT service_id AS "serviceId", price, uses_limit AS "usesLimit", pattern,
              message_source_id AS "messageSourceId", paused
         FROM stock_services WHERE bot_id = $1 AND service_id = coalesce($2, service_id)
        ORDER BY service_id`,
      [botId, serviceId],
    );
  }

  /** A row a country that has numbers or a price of its own. */
  countNumbers(botId: string, serviceId: number | null): Promise<CountRow[]> {
    return this.database.query<CountRow>(
      `SELECT service_id AS "serviceId", country_code AS "countryCode",
              coalesce(n.available, 0) AS available, coalesce(n.reserved, 0) AS reserved,
              coalesce(n.used, 0) AS used, p.price
         FROM (SELECT service_id, country_code,
                      count(*) FILTER (WHERE state = 'available')::int AS available,
                      count(*) FILTER (WHERE state = 'reserved')::int AS reserved,
                      count(*) FILTER (WHERE state = 'used')::int AS used
                 FROM stock_numbers
                WHERE bot_id = $1 AND state <> 'deleted' AND service_id = coalesce($2, service_id)
                GROUP BY service_id, country_code) n
         FULL JOIN (SELECT service_id, country_code, price FROM stock_prices
                     WHERE bot_id = $1 AND service_id = coalesce($2, service_id)) p
              USING (service_id, country_code)
        ORDER BY service_id, country_code`,
      [botId, serviceId],
    );
  }

  /**
   * Changes what is given and leaves the rest; a message source that was deleted is not linked.
   * @throws AppError `STOCK.UNKNOWN_MESSAGE_SOURCE` (not_found)
   */
  async setTerms(tx: Transaction, botId: string, terms: SetStockTerms): Promise<void> {
    const { serviceId, price, usesLimit, pattern, messageSourceId, paused } = terms;
    if (messageSourceId) await this.demandSource(tx, botId, messageSourceId);
    await sql(
      tx,
      `INSERT INTO stock_services (bot_id, service_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      [botId, serviceId],
    );
    await sql(
      tx,
      `UPDATE stock_services
          SET price = CASE WHEN $3 THEN $4 ELSE price END,
              uses_limit = coalesce($5, uses_limit),
              pattern = CASE WHEN $6 THEN $7 ELSE pattern END,
              message_source_id = CASE WHEN $8 THEN
                (SELECT message_source_id FROM message_sources
                  WHERE bot_id = $1 AND message_source_id = $9 AND deleted_at IS NULL)
                ELSE message_source_id END,
              paused = coalesce($10, paused)
        WHERE bot_id = $1 AND service_id = $2`,
      [
        botId,
        serviceId,
        price !== undefined,
        price?.toString() ?? null,
        usesLimit ?? null,
        pattern !== undefined,
        pattern ?? null,
        messageSourceId !== undefined,
        messageSourceId ?? null,
        paused ?? null,
      ],
    );
    if (usesLimit !== undefined) await this.applyLimit(tx, botId, serviceId);
  }

  /** The command that adds it may have been overtaken by this one, which then has to come again. */
  private async demandSource(
    tx: Transaction,
    botId: string,
    messageSourceId: string,
  ): Promise<void> {
    const rows = await sql(
      tx,
      'SELECT FROM message_sources WHERE bot_id = $1 AND message_source_id = $2',
      [botId, messageSourceId],
    );
    if (rows.length > 0) return;
    throw new AppError('STOCK.UNKNOWN_MESSAGE_SOURCE', 'not_found', { messageSourceId });
  }

  /** Null takes the country's own price away. */
  async setCountryPrice(
    tx: Transaction,
    botId: string,
    serviceId: number,
    countryCode: string,
    price: bigint | null,
  ): Promise<void> {
    if (price === null) {
      await sql(
        tx,
        'DELETE FROM stock_prices WHERE bot_id = $1 AND service_id = $2 AND country_code = $3',
        [botId, serviceId, countryCode],
      );
      return;
    }
    await sql(
      tx,
      `INSERT INTO stock_prices (bot_id, service_id, country_code, price) VALUES ($1, $2, $3, $4)
       ON CONFLICT ON CONSTRAINT stock_prices_pk DO UPDATE SET price = EXCLUDED.price`,
      [botId, serviceId, countryCode, price.toString()],
    );
  }

  /** Takes out of sale what nobody holds; answers how many. */
  async deleteNumbers(
    tx: Transaction,
    botId: string,
    serviceId: number,
    countryCode: string,
  ): Promise<bigint> {
    const row = await sqlOne<{ deleted: string }>(
      tx,
      `WITH deleted AS (
         UPDATE stock_numbers SET state = 'deleted'
          WHERE bot_id = $1 AND service_id = $2 AND country_code = $3
            AND state IN ('available', 'used')
         RETURNING 1
       ) SELECT count(*) AS deleted FROM deleted`,
      [botId, serviceId, countryCode],
    );
    return BigInt(row?.deleted ?? '0');
  }

  /** Of the services that are linked to the source and not paused, while it is well. */
  listOffers(
    messageSourceId: string,
    filter: { readonly serviceId?: number; readonly countryCode?: string },
  ): Promise<StockOffer[]> {
    return this.database.query<StockOffer>(
      `SELECT service_id AS "serviceId", country_code AS "countryCode", min(price) AS price,
              count(*)::int AS amount
         FROM (SELECT n.service_id, n.country_code, coalesce(n.price, p.price, s.price) AS price
                 FROM message_sources m
                 JOIN stock_services s USING (message_source_id)
                 JOIN stock_numbers n ON n.bot_id = s.bot_id AND n.service_id = s.service_id
                 LEFT JOIN stock_prices p ON p.bot_id = n.bot_id AND p.service_id = n.service_id
                                         AND p.country_code = n.country_code
                WHERE m.message_source_id = $1 AND NOT m.paused AND m.deleted_at IS NULL
                  AND m.failures < $4 AND NOT s.paused
                  AND s.service_id = coalesce($2, s.service_id)
                  AND n.country_code = coalesce($3, n.country_code)
                  AND n.state = 'available' AND n.free_from <= now()) priced
        WHERE price IS NOT NULL
        GROUP BY service_id, country_code ORDER BY service_id, country_code`,
      [messageSourceId, filter.serviceId ?? null, filter.countryCode ?? null, FAILURES_TO_FAIL],
    );
  }

  /** Numbers that have brought enough leave sale, and come back when more is allowed. */
  private async applyLimit(tx: Transaction, botId: string, serviceId: number): Promise<void> {
    await sql(
      tx,
      `UPDATE stock_numbers n
          SET state = CASE WHEN n.uses >= s.uses_limit THEN 'used' ELSE 'available' END
         FROM stock_services s
        WHERE s.bot_id = $1 AND s.service_id = $2 AND n.bot_id = $1 AND n.service_id = $2
          AND n.state = CASE WHEN n.uses >= s.uses_limit THEN 'available' ELSE 'used' END`,
      [botId, serviceId],
    );
  }
}

/** A source that could not be read so often in a row brings no codes, and its numbers are not sold. */
export const FAILURES_TO_FAIL = 3;
