import { Injectable } from '@nestjs/common';
import { Database, sql, type Transaction } from '@numera/database';
import { currentOrigin } from '@numera/messaging';
import { storable } from '../text/storable';

/** Where a user is in a conversation of several messages. */
export interface Conversation {
  readonly name: string;
  readonly state: Readonly<Record<string, string>>;
  readonly version: number;
  /** Its step was entered by the very update that is being handled, which is so after a crash: it was its answer. */
  readonly isRepeat: boolean;
}

/** One conversation a user, in a row, so that any replica and any restart goes on with it. */
@Injectable()
export class Conversations {
  constructor(private readonly database: Database) {}

  async find(botId: string, userId: string): Promise<Conversation | null> {
    const rows = await this.database.query<Conversation>(
      `SELECT name, state, version, coalesce(entered_by = $3, false) AS "isRepeat" FROM conversations
        WHERE bot_id = $1 AND user_id = $2 AND expires_at > now()`,
      [botId, userId, currentOrigin()?.correlationId ?? null],
    );
    return rows[0] ?? null;
  }

  async enter(
    tx: Transaction,
    botId: string,
    userId: string,
    name: string,
    state: Readonly<Record<string, string>>,
  ): Promise<void> {
    await sql(
      tx,
      `INSERT INTO conversations (bot_id, user_id, name, state, expires_at, entered_by)
       VALUES ($1, $2, $3, $4, now() + interval '1 hour', $5)
       ON CONFLICT (bot_id, user_id) DO UPDATE
         SET name = excluded.name, state = excluded.state, version = conversations.version + 1,
             expires_at = excluded.expires_at, entered_by = excluded.entered_by`,
      [
        botId,
        userId,
        name,
        JSON.stringify(state, storable),
        currentOrigin()?.correlationId ?? null,
      ],
    );
  }

  async leave(tx: Transaction, botId: string, userId: string): Promise<void> {
    await sql(tx, 'DELETE FROM conversations WHERE bot_id = $1 AND user_id = $2', [botId, userId]);
  }
}
