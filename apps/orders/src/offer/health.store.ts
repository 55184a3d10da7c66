import { Injectable } from '@nestjs/common';
import type { AccountChanged } from '@numera/contracts';
import { Database, sql, type Transaction } from '@numera/database';

/** What an account said is believed this long; after that an order finds out for itself. */
const BELIEVED_FOR_SEC = 300;

@Injectable()
export class HealthStore {
  constructor(private readonly database: Database) {}

  async note(
    tx: Transaction,
    { accountId, health }: AccountChanged,
    saidAt: string,
  ): Promise<void> {
    await sql(
      tx,
      `INSERT INTO account_health (account_id, health, said_at) VALUES ($1, $2, $3)
       ON CONFLICT (account_id) DO UPDATE SET health = excluded.health, said_at = excluded.said_at
         WHERE account_health.said_at < excluded.said_at`,
      [accountId, health, saidAt],
    );
  }

  /** Why no account can buy now, as they said lately; null when one may. */
  async trouble(): Promise<'provider_no_balance' | 'provider_down' | null> {
    const rows = await this.database.query<{ health: string; lately: boolean }>(
      `SELECT health, said_at > now() - make_interval(secs => $1) AS lately FROM account_health`,
      [BELIEVED_FOR_SEC],
    );
    const isBroken = (row: { health: string; lately: boolean }): boolean =>
      row.lately && (row.health === 'no_balance' || row.health === 'bad_key');
    if (rows.length === 0 || !rows.every(isBroken)) return null;
    return rows.some((row) => row.health === 'no_balance')
      ? 'provider_no_balance'
      : 'provider_down';
  }
}
