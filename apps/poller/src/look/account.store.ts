import { Injectable } from '@nestjs/common';
import { Database, Replicas, sql, type Transaction } from '@numera/database';

export interface DueAccount {
  accountId: string;
  failures: number;
}

/** How long one look may take before another replica may look instead. */
const LEASE = `interval '20 seconds'`;

@Injectable()
export class AccountStore {
  constructor(
    private readonly database: Database,
    private readonly replicas: Replicas,
  ) {
    replicas.onDeath((dead) => this.free(dead));
  }

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

  /** Takes the most overdue account that nobody is looking at, for the length of a lease. */
  async claimDue(): Promise<DueAccount | null> {
    const rows = await this.database.query<DueAccount>(
      `UPDATE accounts SET leased_by = $1, leased_until = now() + ${LEASE}
        WHERE account_id = (
          SELECT account_id FROM accounts
           WHERE next_look_at <= now() AND (leased_until IS NULL OR leased_until < now())
           ORDER BY next_look_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING account_id AS "accountId", failures`,
      [this.replicas.id],
    );
    return rows[0] ?? null;
  }

  /** A dead replica looks no more: its accounts are due for the others. */
  private async free(deadReplicaId: string): Promise<void> {
    await this.database.query(
      'UPDATE accounts SET leased_by = NULL, leased_until = NULL WHERE leased_by = $1',
      [deadReplicaId],
    );
  }

  /**
   * Ends a look: the account is due again in `nextMs` after its start. A number opened meanwhile has brought
   * the next look forward already; that is kept.
   */
  async release(accountId: string, nextMs: number, failures: number): Promise<void> {
    await this.database.query(
      `UPDATE accounts SET leased_by = NULL, leased_until = NULL, failures = $4,
              next_look_at = CASE WHEN next_look_at > now()
                                  THEN least(next_look_at, now() + $3 * interval '1 millisecond')
                                  ELSE now() + $3 * interval '1 millisecond' END
        WHERE account_id = $2 AND leased_by = $1`,
      [this.replicas.id, accountId, nextMs, failures],
    );
  }

  /** An account with no watch left needs no look. */
  async forgetIdle(accountId: string): Promise<boolean> {
    const rows = await this.database.query(
      `DELETE FROM accounts WHERE account_id = $2 AND leased_by = $1
          AND NOT EXISTS (SELECT FROM watches w WHERE w.account_id = $2) RETURNING account_id`,
      [this.replicas.id, accountId],
    );
    return rows.length > 0;
  }
}
