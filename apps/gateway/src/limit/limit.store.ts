import { Injectable } from '@nestjs/common';
import { Database, sql, type Transaction } from '@numera/database';
import type { Lane } from './limit.rules';

export type Misuse = 'cancelled_order' | 'failed_payment';

export interface Verdict {
  /** 0: go on. */
  waitMs: number;
  /** How many messages this silence has refused so far. */
  refused: number;
}

/** A slowed user waits this long after the last time, doubled by each further one, and never longer than that. */
const FIRST_PAUSE_MIN = 1;
const LONGEST_PAUSE_MIN = 15;

@Injectable()
export class LimitStore {
  constructor(private readonly database: Database) {}

  async take(
    botId: string,
    userId: string,
    lane: Lane,
    pace: { burst: number; perSecond: number; inWords: boolean },
  ): Promise<Verdict> {
    const rows = await this.database.query<Verdict>(
      'SELECT wait_ms AS "waitMs", refused FROM take_user_token($1, $2, $3, $4, $5, $6)',
      [botId, userId, lane, pace.burst, pace.perSecond, pace.inWords],
    );
    return rows[0] ?? { waitMs: 0, refused: 0 };
  }

  /** Counts once, however often its cause is told. */
  async note(
    tx: Transaction,
    botId: string,
    userId: string,
    misuse: Misuse,
    causeId: string,
  ): Promise<void> {
    await sql(
      tx,
      `INSERT INTO misuses (bot_id, user_id, kind, cause_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [botId, userId, misuse, causeId],
    );
  }

  /** Seconds that the user has to wait, having done it `free` times or more in the last hour; 0 for nobody else. */
  async waitSeconds(botId: string, userId: string, misuse: Misuse, free: number): Promise<number> {
    const rows = await this.database.query<{ seconds: number }>(
      `SELECT ceil(extract(epoch FROM max(noted_at) - now()
                   + least(${LONGEST_PAUSE_MIN}, ${FIRST_PAUSE_MIN} * 2 ^ (count(*) - $4))
                     * interval '1 minute'))::int AS seconds
         FROM misuses
        WHERE bot_id = $1 AND user_id = $2 AND kind = $3 AND noted_at > now() - interval '1 hour'
       HAVING count(*) >= $4`,
      [botId, userId, misuse, free],
    );
    return Math.max(0, rows[0]?.seconds ?? 0);
  }

  async prune(): Promise<void> {
    await this.database.query(
      `DELETE FROM user_paces WHERE filled_at < now() - interval '1 hour' AND silent_until < now()`,
    );
    await this.database.query(`DELETE FROM misuses WHERE noted_at < now() - interval '1 day'`);
  }
}
