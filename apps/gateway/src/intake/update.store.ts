import { Injectable } from '@nestjs/common';
import { Database } from '@numera/database';
import { jobOrigin, noteStep } from '@numera/messaging';
import type { Update } from 'telegraf/types';
import { storable } from '../text/storable';
import { chatKeyOf, correlationOf, kindOf, withoutOwnWords } from './update.rules';

export interface StoredUpdate {
  updateId: string;
  body: Update;
  /** How often it was begun, this time included: with the replica's id it tells whose the row is. */
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
      body: withoutOwnWords(update),
    }));
    const stored = await this.database.query<{ updateId: string }>(
      `INSERT INTO updates (bot_id, update_id, chat_key, body)
       SELECT $1, update_id, chat_key, body
         FROM jsonb_to_recordset($2::jsonb) AS u (update_id bigint, chat_key text, body jsonb)
       ON CONFLICT DO NOTHING RETURNING update_id AS "updateId"`,
      [botId, JSON.stringify(rows, storable)],
    );
    const kinds = new Map(updates.map((update) => [String(update.update_id), kindOf(update)]));
    for (const { updateId } of stored) {
      const kind = kinds.get(updateId) ?? 'unknown';
      const origin = jobOrigin(botId, correlationOf(botId, updateId));
      noteStep({ msg: 'update received', updateId, kind }, origin);
    }
  }

  /**
   * Takes, for each chat that none is being handled of, its oldest waiting update.
   *
   * Any number of replicas may do so at the same moment. An update is taken only when this statement sees all
   * older ones of its chat ended, and an ended update never comes back; and of two that take the same one,
   * the second finds it locked, or sees it taken when PostgreSQL looks at the locked row again.
   */
  async claim(botId: string, replica: string, limit: number): Promise<StoredUpdate[]> {
    return this.database.query<StoredUpdate>(
      `WITH heads AS (
         SELECT DISTINCT ON (chat_key) update_id FROM updates
          WHERE bot_id = $1 AND state IN ('waiting', 'handling') ORDER BY chat_key, update_id
       ), taken AS (
         SELECT u.update_id FROM updates u JOIN heads h USING (update_id)
          WHERE u.bot_id = $1 AND u.available_at <= now()
            AND (u.state = 'waiting' OR u.state = 'handling' AND u.leased_until < now())
          ORDER BY u.update_id LIMIT $3 FOR UPDATE OF u SKIP LOCKED
       )
       UPDATE updates u SET state = 'handling', attempts = attempts + 1, leased_by = $2,
                            leased_until = now() + interval '90 seconds'
         FROM taken WHERE u.bot_id = $1 AND u.update_id = taken.update_id
       RETURNING u.update_id AS "updateId", u.body, u.attempts,
                 extract(epoch FROM now() - u.received_at)::float8 * 1000 AS "ageMs"`,
      [botId, replica, limit],
    );
  }

  /** Nothing, where this replica was so slow that another has the update in hand: it is that one's to end. */
  async finish(
    botId: string,
    replica: string,
    { updateId, attempts }: StoredUpdate,
    state: 'handled' | 'failed',
  ): Promise<void> {
    await this.database.query(
      `UPDATE updates SET state = $5, leased_by = NULL, leased_until = NULL
        WHERE bot_id = $1 AND update_id = $2 AND state = 'handling' AND leased_by = $3 AND attempts = $4`,
      [botId, updateId, replica, attempts, state],
    );
  }

  async retry(
    botId: string,
    replica: string,
    { updateId, attempts }: StoredUpdate,
    pauseMs: number,
  ): Promise<void> {
    await this.database.query(
      `UPDATE updates SET state = 'waiting', leased_by = NULL, leased_until = NULL,
              available_at = now() + $5 * interval '1 millisecond'
        WHERE bot_id = $1 AND update_id = $2 AND state = 'handling' AND leased_by = $3 AND attempts = $4`,
      [botId, updateId, replica, attempts, pauseMs],
    );
  }

  /** What a dead replica had in hand is taken up at once. */
  async free(replica: string): Promise<void> {
    await this.database.query(
      `UPDATE updates SET state = 'waiting', leased_by = NULL, leased_until = NULL
        WHERE state = 'handling' AND leased_by = $1`,
      [replica],
    );
  }

  /** Whether a later update of the same chat waits already: nobody looks at an older search any more. */
  async isOvertaken(botId: string, updateId: string, chatKey: string): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT FROM updates WHERE bot_id = $1 AND chat_key = $3 AND update_id > $2
          AND state IN ('waiting', 'handling') LIMIT 1`,
      [botId, updateId, chatKey],
    );
    return rows.length > 0;
  }

  async prune(): Promise<void> {
    await this.database.query(
      `DELETE FROM updates WHERE state IN ('handled', 'failed')
          AND received_at < now() - interval '3 days'`,
    );
  }
}
