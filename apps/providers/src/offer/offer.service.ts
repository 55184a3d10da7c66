import { Injectable } from '@nestjs/common';
import { create, Offer, OfferList, Stock, type ListOffers } from '@numera/contracts';
import { Clock } from '@numera/kernel';
import { AccountHealth } from '../account/account-health';
import { Accounts, type Account } from '../account/accounts';
import type { OfferFilter, ProviderOffer } from '../adapters/adapter';
import { Refreshed } from '../catalogue/refreshed';
import { ProvidersConfig, SMSPOOL_ACCOUNT } from '../providers.config';

const MAX_KEPT = 3_000;
const STOCK_KEEP_MS = 30_000;

/** Costs and stock of what the sources sell, kept for five minutes and asked for once (SRC-7). */
@Injectable()
export class OfferService {
  private readonly offers = new Map<string, Refreshed<ProviderOffer[]>>();
  private readonly stocks = new Map<string, Refreshed<number | null>>();

  constructor(
    private readonly accounts: Accounts,
    private readonly clock: Clock,
    private readonly config: ProvidersConfig,
    private readonly health: AccountHealth,
  ) {}

  async listOffers({ serviceId, countryCode }: ListOffers): Promise<OfferList> {
    const account = this.accounts.get(SMSPOOL_ACCOUNT);
    const filter = filterOf(serviceId, countryCode);
    const kept = this.offersOf(account, filter);
    const { value, stale, atMs } = await kept.get();
    return create(OfferList, {
      offers: value.map((offer) =>
        create(Offer, {
          sourceId: account.sourceId,
          serviceId: offer.serviceId,
          countryCode: offer.countryCode,
          cost: offer.costE4,
        }),
      ),
      stale,
      fetchedAt: new Date(atMs).toISOString(),
    });
  }

  async getStock(sourceId: string, serviceId: number, countryCode: string): Promise<Stock> {
    const account = this.accounts.ofSource(sourceId);
    if (!account) return create(Stock, { amount: null });
    const key = `${sourceId}:${serviceId}:${countryCode}`;
    const kept = remember(
      this.stocks,
      key,
      () =>
        new Refreshed(this.clock, STOCK_KEEP_MS, () =>
          this.health.watch(account.accountId, account.adapter.stock({ serviceId, countryCode })),
        ),
    );
    const { value, stale } = await kept.get();
    return create(Stock, { amount: stale ? null : value });
  }

  private offersOf(account: Account, filter: OfferFilter): Refreshed<ProviderOffer[]> {
    return remember(
      this.offers,
      JSON.stringify(filter),
      () =>
        new Refreshed(this.clock, this.config.offerCacheSec * 1_000, () =>
          this.health.watch(account.accountId, account.adapter.offers(filter)),
        ),
    );
  }
}

function filterOf(serviceId: number | undefined, countryCode: string | undefined): OfferFilter {
  if (serviceId === undefined) return { countryCode: countryCode ?? 'US' };
  return countryCode === undefined ? { serviceId } : { serviceId, countryCode };
}

/** The entry of `key`, made when it is missing; the oldest goes when there are too many. */
function remember<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known) return known;
  const [oldest] = map.keys();
  if (map.size >= MAX_KEPT && oldest !== undefined) map.delete(oldest);
  const made = make();
  map.set(key, made);
  return made;
}
