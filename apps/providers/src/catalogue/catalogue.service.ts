import { Injectable } from '@nestjs/common';
import { create, SourceCatalogue, SourceCountry, SourceService } from '@numera/contracts';
import { AppError, Clock } from '@numera/kernel';
import { AccountHealth } from '../account/account-health';
import { Accounts } from '../account/accounts';
import { ProvidersConfig, SMSPOOL_ACCOUNT } from '../providers.config';
import { GoodCopies } from './good-copies';
import { Refreshed } from './refreshed';

interface Lists {
  readonly services: readonly { serviceId: number; name: string }[];
  readonly countries: readonly { countryCode: string; name: string }[];
}

const COPY = 'catalogue';

/** What can be bought at all: the provider's own lists. */
@Injectable()
export class CatalogueService {
  private readonly lists: Refreshed<Lists>;
  private seeded = false;

  constructor(
    private readonly accounts: Accounts,
    private readonly copies: GoodCopies,
    private readonly health: AccountHealth,
    clock: Clock,
    config: ProvidersConfig,
  ) {
    this.lists = new Refreshed(clock, config.offerCacheSec * 1_000, () => this.fetch());
  }

  async catalogue(): Promise<SourceCatalogue> {
    const { services, countries } = await this.current();
    return create(SourceCatalogue, {
      services: services.map((one) => create(SourceService, one)),
      countries: countries.map((one) => create(SourceCountry, one)),
    });
  }

  /** The service's name as the provider writes it in lists; null when it is unknown. */
  async serviceName(serviceId: number): Promise<string | null> {
    const { services } = await this.current();
    return services.find((one) => one.serviceId === serviceId)?.name ?? null;
  }

  private async current(): Promise<Lists> {
    if (!this.seeded) {
      const copy = await this.copies.find<Lists>(COPY);
      if (copy) this.lists.seed(copy.body, copy.takenAt.getTime());
      this.seeded = true;
    }
    return (await this.lists.get()).value;
  }

  private async fetch(): Promise<Lists> {
    const { adapter } = this.accounts.get(SMSPOOL_ACCOUNT);
    const both = Promise.all([adapter.services(), adapter.countries()]);
    const [services, countries] = await this.health.watch(SMSPOOL_ACCOUNT, both);
    if (services.length === 0 || countries.length === 0) {
      throw new AppError('PROVIDER.EMPTY_CATALOGUE', 'unavailable');
    }
    const lists: Lists = {
      services: services
        .map(({ serviceId, name }) => ({ serviceId, name: name.trim().slice(0, 120) }))
        .filter(({ name }) => name !== ''),
      countries: countries.map(({ countryCode, name }) => ({ countryCode, name: name.trim() })),
    };
    await this.copies.keep(COPY, lists);
    return lists;
  }
}
