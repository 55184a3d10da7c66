import { Injectable } from '@nestjs/common';
import { AccountList, AccountState, create } from '@numera/contracts';
import { Clock } from '@numera/kernel';
import { FreshCache } from '../offer/fresh-cache';
import { ProviderMetrics } from '../providers.metrics';
import { AccountCalls } from './account.calls';
import type { ProviderAccount } from '../source/number-source';
import { AccountRegistry } from './account.registry';
import { HealthService, shownHealth } from './health.service';

const BALANCE_FRESH_MS = 60_000;
const RETRY_MS = 10_000;

@Injectable()
export class AccountService {
  private readonly balances: FreshCache<bigint | null>;

  constructor(
    private readonly registry: AccountRegistry,
    private readonly calls: AccountCalls,
    private readonly health: HealthService,
    private readonly metrics: ProviderMetrics,
    clock: Clock,
  ) {
    this.balances = new FreshCache({
      clock,
      freshMs: BALANCE_FRESH_MS,
      retryMs: RETRY_MS,
      capacity: 100,
    });
  }

  async listAccounts(): Promise<AccountList> {
    const balances = new Map(
      await Promise.all(
        this.registry.accounts.map(
          async ({ accountId }) => [accountId, await this.balanceOf(accountId)] as const,
        ),
      ),
    );
    const accounts = (await this.health.refresh())
      .filter(({ accountId }) => balances.has(accountId))
      .map((row) =>
        create(AccountState, {
          accountId: row.accountId,
          sourceId: row.sourceId,
          health: shownHealth(row),
          balance: balances.get(row.accountId) ?? null,
        }),
      );
    return create(AccountList, { accounts });
  }

  /** Asks accounts that are not well, slowly and for ever: who can serve again is found out without anybody's help. */
  async probe(): Promise<void> {
    for (const { accountId, health } of await this.health.refresh()) {
      const account = this.registry.accounts.find((one) => one.accountId === accountId);
      if (health === 'healthy' || !account) continue;
      await this.askAnything(account).catch(() => undefined);
    }
  }

  /** So that what can be bought with is known before nothing can. */
  async refreshBalances(): Promise<void> {
    for (const { accountId, adapter } of this.registry.accounts) {
      if (!adapter.capabilities.has('balance')) continue;
      await this.askBalance(accountId).catch(() => undefined);
    }
  }

  /** US cents; null when the account has none, or it cannot be asked for now. */
  async balanceOf(accountId: string): Promise<bigint | null> {
    const account = this.registry.accounts.find((one) => one.accountId === accountId);
    if (!account?.adapter.capabilities.has('balance')) return null;
    try {
      const balance = await this.balances.get(accountId, () => this.askBalance(accountId));
      // An old balance would be taken for today's.
      return balance.stale ? null : balance.value;
    } catch {
      return null;
    }
  }

  /** The question by which an account without a balance shows whether it works. */
  private async askAnything({ accountId, adapter }: ProviderAccount): Promise<void> {
    if (adapter.capabilities.has('balance')) await this.askBalance(accountId);
    else if (adapter.capabilities.has('listActive')) {
      await this.calls.call(accountId, 'keyed', (one) => one.listActive());
    }
  }

  private async askBalance(accountId: string): Promise<bigint | null> {
    const balance = await this.calls.call(accountId, 'keyed', (adapter) => adapter.balance());
    if (balance !== null) {
      this.health.noteBalance(accountId, balance);
      this.metrics.noteBalance(accountId, balance);
    }
    return balance === null ? null : balance / 100n;
  }
}
