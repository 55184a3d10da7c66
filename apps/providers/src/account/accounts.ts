import { Injectable } from '@nestjs/common';
import { AppError } from '@numera/kernel';
import type { ProviderAdapter } from '../adapters/adapter';
import { SmsPoolAdapter } from '../adapters/smspool/smspool.adapter';
import { Budget } from '../budget/budget';
import { ProvidersConfig, SMSPOOL_ACCOUNT, SMSPOOL_SOURCE } from '../providers.config';

export interface Account {
  readonly accountId: string;
  readonly sourceId: string;
  readonly adapter: ProviderAdapter;
}

/** The operator's accounts at providers. */
@Injectable()
export class Accounts {
  private readonly accounts: readonly Account[];

  constructor(config: ProvidersConfig, budget: Budget) {
    const adapter = new SmsPoolAdapter({
      baseUrl: config.smspoolUrl,
      apiKey: config.smspoolKey,
      admit: (priority) => budget.admit(SMSPOOL_ACCOUNT, priority),
    });
    this.accounts = [{ accountId: SMSPOOL_ACCOUNT, sourceId: SMSPOOL_SOURCE, adapter }];
  }

  all(): readonly Account[] {
    return this.accounts;
  }

  /** @throws AppError `PROVIDER.UNKNOWN_ACCOUNT` */
  get(accountId: string): Account {
    const account = this.accounts.find((one) => one.accountId === accountId);
    if (!account) throw new AppError('PROVIDER.UNKNOWN_ACCOUNT', 'not_found', { accountId });
    return account;
  }

  ofSource(sourceId: string): Account | null {
    return this.accounts.find((one) => one.sourceId === sourceId) ?? null;
  }
}
