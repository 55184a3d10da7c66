import { Injectable } from '@nestjs/common';
import { Database } from '@numera/database';

/** The right to ask Telegram for a bot's updates: one replica's, until it stops or dies. */
@Injectable()
export class PollLease {
  constructor(private readonly database: Database) {}

  /** Takes or renews it; false when another replica has it. */
  async hold(botId: string, replica: string): Promise<boolean> {
    const rows = await this.database.query(
      `INSERT INTO intake_lease AS l (bot_id, leased_by, leased_until)
       VALUES ($1, $2, now() + interval '60 seconds')
       ON CONFLICT (bot_id) DO UPDATE
         SET leased_by = excluded.leased_by, leased_until = excluded.leased_until
       WHERE l.leased_by = excluded.leased_by OR l.leased_until < now()
       RETURNING bot_id`,
      [botId, replica],
    );
    return rows.length > 0;
  }

  async giveUp(botId: string, replica: string): Promise<void> {
    await this.database.query('DELETE FROM intake_lease WHERE bot_id = $1 AND leased_by = $2', [
      botId,
      replica,
    ]);
  }

  /** A dead replica's lease is for the taking. */
  async free(replica: string): Promise<void> {
    await this.database.query('DELETE FROM intake_lease WHERE leased_by = $1', [replica]);
  }
}
