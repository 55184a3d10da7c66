import { Injectable } from '@nestjs/common';
import type { AccountChanged } from '@numera/contracts';
import { Database, sql, type Transaction } from '@numera/database';

/** What an account said is believed this long; after that an order finds out for itself. */
const BELIEVED_FOR_SEC = 300;

export interface AccountTrouble {
  readonly reason: 'provider_no_balance' | 'provider_down';
  readonly isOfAll: boolean;
}

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

  /** What keeps accounts from buying, as they said lately; and whether that holds for every one that spoke. */
  async trouble(): Promise<AccountTrouble | null> {
    const rows = await this.database.query<{ health: string; lately: boolean }>(
      `SELECT health, said_at > now() - make_interval(secs => $1) AS lately FROM account_health`,
      [BELIEVED_FOR_SEC],
    );
    const broken = rows.filter(({ health, lately }) => lately && isBroken(health));
    if (broken.length === 0) return null;
    return {
      reason: broken.some(({ health }) => health === 'no_balance')
        ? 'provider_no_balance'
        : 'provider_down',
      isOfAll: broken.length === rows.length,
    };
  }
}

/** Nothing can be bought with such an account. */
export function isBroken(health: string): boolean {
  return health === 'no_balance' || health === 'bad_key';
}
