import { Injectable } from '@nestjs/common';
import { Database, sql, type Transaction } from '@numera/database';

export interface DueAccount {
  accountId: string;
  failures: number;
}

/** How long one look may take before another replica may look instead. */
const LEASE = `interval '20 seconds'`;

@Injectable()
export class AccountStore {
  constructor(private readonly database: Database) {}

  /** Makes an account due no later than in `withinMs`. */
  async bringForward(tx: Transaction, accountId: string, withinMs: number): Promise<void> {
    await sql(
      tx,
      `INSERT INTO accounts (account_id, next_look_at) VALUES ($1, now() + $2 * interval '1 millisecond')
       ON CONFLICT (account_id) DO UPDATE
         SET next_look_at = excluded.next_look_at
       WHERE accounts.next_look_at > excluded.next_look_at`,
      [accountId, withinMs],
    );
  }

  /** Takes the most overdue account that nobody is looking at, for `replica` and the length of a lease. */
  async claimDue(replica: string): Promise<DueAccount | null> {
    const rows = await this.database.query<DueAccount>(
      `UPDATE accounts SET leased_by = $1, leased_until = now() + ${LEASE}
        WHERE account_id = (
          SELECT account_id FROM accounts
           WHERE next_look_at <= now() AND (leased_until IS NULL OR leased_until < now())
           ORDER BY next_look_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING account_id AS "accountId", failures`,
      [replica],
    );
    return rows[0] ?? null;
  }

  /** After a start of the only process: a killed one is not looking any more. */
  async endAllLeases(): Promise<void> {
    await this.database.query('UPDATE accounts SET leased_by = NULL, leased_until = NULL');
  }

  /**
   * Ends a look: the account is due again in `nextMs` after its start. A number opened meanwhile has brought
   * the next look forward already; that is kept.
   */
  async release(
    replica: string,
    accountId: string,
    nextMs: number,
    failures: number,
  ): Promise<void> {
    await this.database.query(
      `UPDATE accounts SET leased_by = NULL, leased_until = NULL, failures = $4,
              next_look_at = CASE WHEN next_look_at > now()
                                  THEN least(next_look_at, now() + $3 * interval '1 millisecond')
                                  ELSE now() + $3 * interval '1 millisecond' END
        WHERE account_id = $2 AND leased_by = $1`,
      [replica, accountId, nextMs, failures],
    );
  }

  /** An account with no watch left needs no look. */
  async forgetIdle(replica: string, accountId: string): Promise<boolean> {
    const rows = await this.database.query(
      `DELETE FROM accounts WHERE account_id = $2 AND leased_by = $1
          AND NOT EXISTS (SELECT FROM watches w WHERE w.account_id = $2) RETURNING account_id`,
      [replica, accountId],
    );
    return rows.length > 0;
  }
}
