import { Injectable } from '@nestjs/common';
import type { MovementKind } from '@numera/contracts';
import { Database } from '@numera/database';

export interface BalanceRow {
  balance: string;
  held: string;
  deposited: string;
  spent: string;
  refunded: string;
  rewarded: string;
}

export interface MovementRow {
  transfer_id: string;
  kind: MovementKind;
  amount: string;
  reference: string;
  balance_after: string | null;
  created_at: Date;
}

@Injectable()
export class BalanceStore {
  constructor(private readonly database: Database) {}

  async findBalance(botId: string, userId: string): Promise<BalanceRow | null> {
    const rows = await this.database.query<BalanceRow>(
      `SELECT a.balance, a.held,
              coalesce(sum(t.amount) FILTER (WHERE t.kind = 'deposit'), 0) AS deposited,
              coalesce(sum(t.amount) FILTER (WHERE t.kind = 'purchase'), 0) AS spent,
              coalesce(sum(t.amount) FILTER (WHERE t.kind = 'refund'), 0) AS refunded,
              coalesce(sum(t.amount) FILTER (WHERE t.kind = 'reward'), 0) AS rewarded
         FROM accounts a LEFT JOIN transfers t ON t.bot_id = a.bot_id AND t.user_id = a.user_id
        WHERE a.bot_id = $1 AND a.user_id = $2
        GROUP BY a.bot_id, a.user_id`,
      [botId, userId],
    );
    return rows[0] ?? null;
  }

  async countMovements(botId: string, userId: string): Promise<number> {
    const rows = await this.database.query<{ count: string }>(
      'SELECT count(*) FROM transfers WHERE bot_id = $1 AND user_id = $2',
      [botId, userId],
    );
    return Number(rows[0]?.count ?? 0);
  }

  listMovements(
    botId: string,
    userId: string,
    offset: number,
    limit: number,
  ): Promise<MovementRow[]> {
    return this.database.query<MovementRow>(
      `SELECT t.transfer_id, t.kind, t.reference, e.balance_after, t.created_at,
              CASE WHEN t.debit_account = t.user_id THEN -t.amount ELSE t.amount END AS amount
         FROM transfers t
         LEFT JOIN entries e ON e.transfer_id = t.transfer_id AND e.account = t.user_id
        WHERE t.bot_id = $1 AND t.user_id = $2
        ORDER BY t.created_at DESC, t.transfer_id DESC OFFSET $3 LIMIT $4`,
      [botId, userId, offset, limit],
    );
  }
}
