import { Injectable } from '@nestjs/common';
import { AppError } from '@numera/kernel';
import type { ProviderService } from '../adapters/adapter';
import { openAdapter } from '../adapters/own-adapters';
import { SmsPoolAdapter } from '../adapters/smspool/smspool.adapter';
import { RequestBudget } from '../budget/request-budget';
import { ProvidersConfig, type ProviderSettings } from '../providers.config';
import type { NumberSource, ProviderAccount } from '../source/number-source';
import { isRing4, ProviderSource } from '../source/provider-source';

/** The sources that this installation buys from, and the accounts that they buy with. */
@Injectable()
export class AccountRegistry {
  private readonly joined = new Map<string, NumberSource>();
  private readCatalogue: () => Promise<readonly ProviderService[]> = () => Promise.resolve([]);

  constructor(
    private readonly config: ProvidersConfig,
    private readonly budget: RequestBudget,
  ) {
    const smspool = this.openSmsPool();
    this.join(new ProviderSource('smspool', 'smspool', smspool, (product) => !isRing4(product)));
    this.join(new ProviderSource('ring4', 'ring4', smspool, isRing4));
    for (const provider of config.providers) {
      const sourceId = provider.name.toLowerCase();
      this.join(new ProviderSource(sourceId, 'handler_api', this.openHandlerApi(provider)));
    }
  }

  /** Adds a source, in the place of one of the same name. */
  join(source: NumberSource): void {
    this.joined.set(source.sourceId, source);
  }

  /** Tells where the catalogue is read, whose numbering of services is everybody's. */
  useCatalogue(read: () => Promise<readonly ProviderService[]>): void {
    this.readCatalogue = read;
  }

  get sources(): readonly NumberSource[] {
    return [...this.joined.values()];
  }

  /** Each once, as they are now. */
  get accounts(): readonly ProviderAccount[] {
    const byId = new Map<string, ProviderAccount>();
    for (const account of this.sources.flatMap((source) => source.accounts())) {
      if (!byId.has(account.accountId)) byId.set(account.accountId, account);
    }
    return [...byId.values()];
  }

  source(sourceId: string): NumberSource | null {
    return this.joined.get(sourceId) ?? null;
  }

  /** Those that buy with an account. */
  sourcesOf(accountId: string): readonly NumberSource[] {
    return this.sources.filter((source) =>
      source.accounts().some((account) => account.accountId === accountId),
    );
  }

  /** Whether a further code may be asked for on a number of the account, as far as is known here. */
  canResend(accountId: string): boolean {
    const account = this.accounts.find((one) => one.accountId === accountId);
    return account?.adapter.capabilities.has('resend') ?? false;
  }

  /** @throws AppError `PROVIDER.UNKNOWN_ACCOUNT` */
  async find(accountId: string): Promise<ProviderAccount> {
    const known = this.accounts.find((one) => one.accountId === accountId);
    if (known) return known;
    for (const source of this.sources) {
      const found = await source.find?.(accountId);
      if (found) return found;
    }
    throw new AppError('PROVIDER.UNKNOWN_ACCOUNT', 'not_found', { accountId });
  }

  private openSmsPool(): ProviderAccount {
    const { smspoolApiUrl, smspoolApiKey, requestsPerSec } = this.config;
    const accountId = 'smspool-main';
    const adapter = new SmsPoolAdapter({
      baseUrl: smspoolApiUrl,
      apiKey: smspoolApiKey,
      ...this.wire(accountId, () => this.config.requestsPerSec),
    });
    return { accountId, sourceId: 'smspool', botId: null, requestsPerSec, adapter };
  }

  private openHandlerApi({ name, url, apiKey, requestsPerSec }: ProviderSettings): ProviderAccount {
    const sourceId = name.toLowerCase();
    const accountId = `${sourceId}-main`;
    const adapter = openAdapter(name, {
      baseUrl: url,
      apiKey,
      services: () => this.readCatalogue(),
      ...this.wire(accountId, () => requestsPerSec),
    });
    return { accountId, sourceId, botId: null, requestsPerSec, adapter };
  }

  private wire(accountId: string, limit: () => number) {
    return {
      totalTimeoutMs: this.config.callTimeoutMs,
      headersTimeoutMs: Math.min(this.config.callTimeoutMs, 15_000),
      admit: (priority: Parameters<RequestBudget['admit']>[1]) =>
        this.budget.admit(accountId, priority, limit()),
    };
  }
}
