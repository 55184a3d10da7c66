import { Injectable } from '@nestjs/common';
import { AccountChanged, create } from '@numera/contracts';
import { Database, sql } from '@numera/database';
import { jobOrigin, Outbox } from '@numera/messaging';
import { ProviderError, type ProviderFailure } from '../adapters/failure';

type Health = AccountChanged['health'];

/** Accounts serve every bot; what is said of them belongs to none. */
const ALL_BOTS = '0';
/** Single failures happen; so many in a row are a state. */
const FAILURES_IN_A_ROW = 5;

/** What calls say of an account's health. Published when it changes, so that nobody is told twice. */
@Injectable()
export class AccountHealth {
  private readonly failures = new Map<string, number>();
  private readonly last = new Map<string, Health>();

  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
  ) {}

  healthOf(accountId: string): Health {
    return this.last.get(accountId) ?? 'healthy';
  }

  /** Runs a question to a provider and learns from how it ends. */
  async watch<T>(accountId: string, question: Promise<T>): Promise<T> {
    try {
      const answer = await question;
      await this.noteSuccess(accountId);
      return answer;
    } catch (thrown) {
      if (thrown instanceof ProviderError) await this.noteFailure(accountId, thrown.failure);
      throw thrown;
    }
  }

  async noteSuccess(accountId: string): Promise<void> {
    this.failures.delete(accountId);
    // An account without money answers questions well; only a purchase shows that it has some again.
    if (this.healthOf(accountId) !== 'no_balance') await this.change(accountId, 'healthy');
  }

  async notePurchase(accountId: string): Promise<void> {
    this.failures.delete(accountId);
    await this.change(accountId, 'healthy');
  }

  async noteFailure(accountId: string, failure: ProviderFailure): Promise<void> {
    if (failure.code === 'PROVIDER.BAD_KEY') return this.change(accountId, 'bad_key');
    if (failure.code === 'PROVIDER.INSUFFICIENT_BALANCE') {
      return this.change(accountId, 'no_balance');
    }
    if (failure.reason !== null || failure.code === 'PROVIDER.REJECTED') return;
    const count = (this.failures.get(accountId) ?? 0) + 1;
    this.failures.set(accountId, count);
    if (count >= FAILURES_IN_A_ROW) await this.change(accountId, 'failing');
  }

  async change(accountId: string, health: Health): Promise<void> {
    if (this.last.get(accountId) === health) return;
    this.last.set(accountId, health);
    // In a scope of its own: a handler's message is not claimed by a note on health.
    await this.database.inTransaction(async (tx) => {
      const [before] = await sql<{ health: Health }>(
        tx,
        'SELECT health FROM account_health WHERE account_id = $1 FOR UPDATE',
        [accountId],
      );
      if (before?.health === health) return;
      await sql(
        tx,
        `INSERT INTO account_health (account_id, health) VALUES ($1, $2)
         ON CONFLICT (account_id) DO UPDATE SET health = excluded.health, changed_at = now()`,
        [accountId, health],
      );
      // The first word of a new installation that works is no news.
      if (!before && health === 'healthy') return;
      await this.outbox.add(tx, create(AccountChanged, { accountId, health }), jobOrigin(ALL_BOTS));
    });
  }
}
