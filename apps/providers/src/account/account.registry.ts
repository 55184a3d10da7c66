import { Injectable } from '@nestjs/common';
import { AppError } from '@numera/kernel';
import type { ProviderAdapter } from '../adapters/adapter';
import { SmsPoolAdapter } from '../adapters/smspool/smspool.adapter';
import { RequestBudget } from '../budget/request-budget';
import { ProvidersConfig } from '../providers.config';

/** One account at one provider, and the adapter that speaks for it. */
export interface ProviderAccount {
  readonly accountId: string;
  readonly sourceId: string;
  readonly adapter: ProviderAdapter;
}

/** The accounts that this installation buys from. */
@Injectable()
export class AccountRegistry {
  readonly accounts: readonly ProviderAccount[];

  constructor(config: ProvidersConfig, budget: RequestBudget) {
    const accountId = 'smspool-main';
    const adapter = new SmsPoolAdapter({
      baseUrl: config.smspoolApiUrl,
      apiKey: config.smspoolApiKey,
      totalTimeoutMs: config.callTimeoutMs,
      headersTimeoutMs: Math.min(config.callTimeoutMs, 15_000),
      admit: (priority) => budget.admit(accountId, priority),
    });
    this.accounts = [{ accountId, sourceId: 'smspool', adapter }];
  }

  /** @throws AppError `PROVIDER.UNKNOWN_ACCOUNT` */
  get(accountId: string): ProviderAccount {
    const account = this.accounts.find((one) => one.accountId === accountId);
    if (!account) throw new AppError('PROVIDER.UNKNOWN_ACCOUNT', 'not_found', { accountId });
    return account;
  }

  /** The account to buy from, of the first of these sources that there is. */
  ofSources(sourceIds: readonly string[]): ProviderAccount | null {
    for (const sourceId of sourceIds) {
      const account = this.accounts.find((one) => one.sourceId === sourceId);
      if (account) return account;
    }
    return null;
  }
}
