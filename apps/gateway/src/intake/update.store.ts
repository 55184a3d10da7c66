import { Injectable } from '@nestjs/common';
import { Database, sql, sqlOne } from '@numera/database';
import type { Update } from 'telegraf/types';
import { chatKeyOf } from './update.rules';

export interface StoredUpdate {
  updateId: string;
  body: Update;
  attempts: number;
  ageMs: number;
}

@Injectable()
export class UpdateStore {
  constructor(private readonly database: Database) {}

  /** Stores updates; those that are stored already are left alone. */
  async add(botId: string, updates: readonly Update[]): Promise<void> {
    if (updates.length === 0) return;
    const rows = updates.map((update) => ({
      update_id: update.update_id,
      chat_key: chatKeyOf(update),
      body: update,
    }));
    await this.database.query(
      `INSERT INTO updates (bot_id, update_id, chat_key, body)
       SELECT $1, update_id, chat_key, body
         FROM jsonb_to_recordset($2::jsonb) AS u (update_id bigint, chat_key text, body jsonb)
       ON CONFLICT DO NOTHING`,
      [botId, JSON.stringify(rows)],
    );
  }

  /** The id to ask Telegram from: everything before it is stored. */
  async nextOffset(botId: string): Promise<number> {
    const rows = await this.database.query<{ next: string | null }>(
      'SELECT max(update_id) + 1 AS next FROM updates WHERE bot_id = $1',
      [botId],
    );
    return Number(rows[0]?.next ?? 0);
  }

  /** Takes, for each chat that none is being handled of, its oldest waiting update. */
  async claim(botId: string, limit: number): Promise<StoredUpdate[]> {
    return this.database.query<StoredUpdate>(
      `WITH heads AS (
         SELECT DISTINCT ON (chat_key) update_id, state, available_at, leased_until FROM updates
          WHERE bot_id = $1 AND state IN ('waiting', 'handling') ORDER BY chat_key, update_id
       ), taken AS (
         SELECT u.update_id FROM updates u JOIN heads h USING (update_id)
          WHERE u.bot_id = $1 AND u.available_at <= now()
            AND (u.state = 'waiting' OR u.leased_until < now())
          ORDER BY u.update_id LIMIT $2 FOR UPDATE OF u SKIP LOCKED
       )
       UPDATE updates u SET state = 'handling', attempts = attempts + 1,
                            leased_until = now() + interval '90 seconds'
         FROM taken WHERE u.bot_id = $1 AND u.update_id = taken.update_id
       RETURNING u.update_id AS "updateId", u.body, u.attempts,
                 extract(epoch FROM now() - u.received_at)::float8 * 1000 AS "ageMs"`,
      [botId, limit],
    );
  }

  async finish(botId: string, updateId: string, state: 'handled' | 'failed'): Promise<void> {
    await this.database.query(
      'UPDATE updates SET state = $3, leased_until = NULL WHERE bot_id = $1 AND update_id = $2',
      [botId, updateId, state],
    );
  }

  async retry(botId: string, updateId: string, pauseMs: number): Promise<void> {
    await this.database.query(
      `UPDATE updates SET state = 'waiting', leased_until = NULL,
              available_at = now() + $3 * interval '1 millisecond'
        WHERE bot_id = $1 AND update_id = $2`,
      [botId, updateId, pauseMs],
    );
  }

  /** After a start of the only process: what it left in hand is taken up at once. */
  async recover(botId: string): Promise<void> {
    await this.database.query(
      `UPDATE updates SET state = 'waiting', leased_until = NULL WHERE bot_id = $1 AND state = 'handling'`,
      [botId],
    );
  }

  async prune(): Promise<void> {
    await this.database.query(
      `DELETE FROM updates u WHERE state IN ('handled', 'failed') AND received_at < now() - interval '3 days'
          AND update_id < (SELECT max(update_id) FROM updates m WHERE m.bot_id = u.bot_id)`,
    );
  }

  /**
   * Takes or renews the right to ask Telegram; false when another replica has it.
   * @param isAlone no other replica can be: who holds it was killed
   */
  holdLease(botId: string, replica: string, isAlone: boolean): Promise<boolean> {
    return this.database.inTransaction(async (tx) => {
      await sql(tx, 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`intake:${botId}`]);
      const row = await sqlOne(
        tx,
        `INSERT INTO intake_lease AS l (bot_id, leased_by, leased_until)
         VALUES ($1, $2, now() + interval '60 seconds')
         ON CONFLICT (bot_id) DO UPDATE
           SET leased_by = excluded.leased_by, leased_until = excluded.leased_until
         WHERE l.leased_by = excluded.leased_by OR l.leased_until < now() OR $3
         RETURNING bot_id`,
        [botId, replica, isAlone],
      );
      return row !== null;
    });
  }

  async giveUpLease(botId: string, replica: string): Promise<void> {
    await this.database.query('DELETE FROM intake_lease WHERE bot_id = $1 AND leased_by = $2', [
      botId,
      replica,
    ]);
  }
}
