import { Injectable } from '@nestjs/common';
import { Database } from '@numera/database';

export interface Grant {
  granted: number;
  waitMs: number;
}

@Injectable()
export class BudgetStore {
  constructor(private readonly database: Database) {}

  async take(
    accountId: string,
    asked: { wanted: number; size: number; reserve: number; holdMs: number },
  ): Promise<Grant> {
    const rows = await this.database.query<Grant>(
      `SELECT granted, wait_ms AS "waitMs" FROM take_permits($1, $2, $3, $4, $5)`,
      [accountId, asked.wanted, asked.size, asked.reserve, asked.holdMs],
    );
    return rows[0] ?? { granted: 0, waitMs: 1_000 };
  }

  /** No request of the account leaves for so long, whoever makes it. */
  async block(accountId: string, forMs: number): Promise<void> {
    await this.database.query(
      `INSERT INTO budgets (account_id, blocked_until) VALUES ($1, now() + $2 * interval '1 millisecond')
       ON CONFLICT (account_id) DO UPDATE
         SET blocked_until = greatest(budgets.blocked_until, excluded.blocked_until)`,
      [accountId, forMs],
    );
  }
}
