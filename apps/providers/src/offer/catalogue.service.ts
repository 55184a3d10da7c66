import { Injectable } from '@nestjs/common';
import { create, SourceCatalogue, SourceCountry, SourceService } from '@numera/contracts';
import { AppError, Clock } from '@numera/kernel';
import { AccountCalls } from '../account/account.calls';
import { AccountRegistry } from '../account/account.registry';
import { ProvidersConfig } from '../providers.config';
import type { ProviderAccount } from '../source/number-source';
import { FreshCache } from './fresh-cache';
import { ListStore } from './list.store';

const RETRY_MS = 10_000;

/** The services and countries of a source. */
@Injectable()
export class CatalogueService {
  private readonly catalogues: FreshCache<SourceCatalogue>;

  constructor(
    private readonly registry: AccountRegistry,
    private readonly calls: AccountCalls,
    config: ProvidersConfig,
    clock: Clock,
    store: ListStore,
  ) {
    this.catalogues = new FreshCache({
      clock,
      freshMs: config.offersFreshSec * 1_000,
      retryMs: RETRY_MS,
      capacity: 100,
      store: store.of(SourceCatalogue),
    });
    registry.useCatalogue(async () => (await this.getCatalogue()).services);
  }

  /** The first account's, whose numbering of services is the catalogue's. */
  async getCatalogue(): Promise<SourceCatalogue> {
    const [account] = this.registry.accounts;
    if (!account) throw new AppError('PROVIDER.UNKNOWN_ACCOUNT', 'not_found');
    return this.catalogueOf(account);
  }

  /** How the provider's lists of orders name a service; null when it does not list it. */
  async serviceNameOf(accountId: string, serviceId: number): Promise<string | null> {
    const account = await this.registry.find(accountId);
    if (!account.adapter.capabilities.has('services')) return null;
    const { services } = await this.catalogueOf(account);
    return services.find((service) => service.serviceId === serviceId)?.name ?? null;
  }

  private async catalogueOf({
    accountId,
    sourceId,
    adapter: { capabilities },
  }: ProviderAccount): Promise<SourceCatalogue> {
    const { value } = await this.catalogues.get(`catalogue ${sourceId}`, async () => {
      const [services, countries] = await Promise.all([
        this.calls.call(accountId, 'public', (adapter) => adapter.services()),
        capabilities.has('countries')
          ? this.calls.call(accountId, 'public', (adapter) => adapter.countries())
          : [],
      ]);
      // An answer, and of no use: the last good copy is worth more.
      const isEmpty = capabilities.has('countries') && countries.length === 0;
      if (services.length === 0 || isEmpty) {
        throw new AppError('PROVIDER.EMPTY_CATALOGUE', 'unavailable', { sourceId });
      }
      return create(SourceCatalogue, {
        services: services.map(({ serviceId, name }) => create(SourceService, { serviceId, name })),
        countries: countries.map(({ countryCode, name }) =>
          create(SourceCountry, { countryCode, name }),
        ),
      });
    });
    return value;
  }
}
