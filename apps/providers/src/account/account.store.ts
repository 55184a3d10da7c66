import { Injectable } from '@nestjs/common';
import { Database, sql, sqlOne, type Transaction } from '@numera/database';
import type { Health } from './health.rules';

export interface AccountRow {
  accountId: string;
  sourceId: string;
  health: Health;
  releaseRefused: boolean;
  createdAtMs: number;
}

const ACCOUNT = `account_id AS "accountId", source_id AS "sourceId", health,
  release_refused AS "releaseRefused", (extract(epoch FROM created_at) * 1000)::float8 AS "createdAtMs"`;

@Injectable()
export class AccountStore {
  constructor(private readonly database: Database) {}

  /** `requestsPerSec`: null where nothing leaves this installation. */
  async register(
    accountId: string,
    sourceId: string,
    requestsPerSec: number | null,
  ): Promise<void> {
    await this.database.query(
      `INSERT INTO accounts (account_id, source_id, requests_per_sec) VALUES ($1, $2, $3)
       ON CONFLICT ON CONSTRAINT accounts_pk DO UPDATE SET requests_per_sec = excluded.requests_per_sec`,
      [accountId, sourceId, requestsPerSec],
    );
  }

  list(): Promise<AccountRow[]> {
    return this.database.query<AccountRow>(`SELECT ${ACCOUNT} FROM accounts ORDER BY account_id`);
  }

  async find(accountId: string): Promise<AccountRow | null> {
    const rows = await this.database.query<AccountRow>(
      `SELECT ${ACCOUNT} FROM accounts WHERE account_id = $1`,
      [accountId],
    );
    return rows[0] ?? null;
  }

  lock(tx: Transaction, accountId: string): Promise<AccountRow | null> {
    return sqlOne<AccountRow>(
      tx,
      `SELECT ${ACCOUNT} FROM accounts WHERE account_id = $1 FOR UPDATE`,
      [accountId],
    );
  }

  async setHealth(
    tx: Transaction,
    accountId: string,
    health: Health,
    releaseRefused: boolean,
  ): Promise<void> {
    await sql(tx, 'UPDATE accounts SET health = $2, release_refused = $3 WHERE account_id = $1', [
      accountId,
      health,
      releaseRefused,
    ]);
  }
}
