import { Injectable } from '@nestjs/common';
import { create, Offer, OfferList, Stock, type GetStock, type ListOffers } from '@numera/contracts';
import { AppError, Clock } from '@numera/kernel';
import { AccountCalls } from '../account/account.calls';
import { AccountRegistry, type ProviderAccount } from '../account/account.registry';
import type { OfferFilter } from '../adapters/adapter';
import { ProviderError } from '../adapters/failure';
import { ProvidersConfig } from '../providers.config';
import { FreshCache } from './fresh-cache';
import { ListStore } from './list.store';

const STOCK_FRESH_MS = 30_000;
const RETRY_MS = 10_000;
/** A list of a country has up to 1,300 rows; more lists are in the database. */
const LISTS_IN_MEMORY = 200;

/** Prices and stock, asked for once for all who want to know (SRC-7). */
@Injectable()
export class OfferService {
  private readonly lists: FreshCache<OfferList>;
  private readonly stocks: FreshCache<number | null>;

  constructor(
    private readonly registry: AccountRegistry,
    private readonly calls: AccountCalls,
    config: ProvidersConfig,
    private readonly clock: Clock,
    store: ListStore,
  ) {
    this.lists = new FreshCache({
      clock,
      freshMs: config.offersFreshSec * 1_000,
      retryMs: RETRY_MS,
      capacity: LISTS_IN_MEMORY,
      store: store.of(OfferList),
    });
    this.stocks = new FreshCache({
      clock,
      freshMs: STOCK_FRESH_MS,
      retryMs: RETRY_MS,
      capacity: 5_000,
    });
  }

  /** @throws AppError `PROVIDER.REJECTED` for a question about everything; `ProviderError` without any copy */
  async listOffers({ serviceId, countryCode }: ListOffers): Promise<OfferList> {
    // With both given, the service's list has the answer.
    const filter: OfferFilter | null =
      serviceId !== undefined ? { serviceId } : countryCode !== undefined ? { countryCode } : null;
    if (!filter) throw new AppError('PROVIDER.REJECTED', 'invalid', { filter: 'none' });
    const lists = await Promise.all(
      this.registry.accounts.map((account) => this.listOf(account, filter)),
    );
    const offers = lists
      .flatMap((list) => list.offers)
      .filter((offer) => countryCode === undefined || offer.countryCode === countryCode);
    return create(OfferList, {
      offers,
      stale: lists.some((list) => list.stale),
      fetchedAt: lists.map((list) => list.fetchedAt).sort()[0] ?? new Date(0).toISOString(),
    });
  }

  /** Null when the provider does not say, or cannot be asked. */
  async getStock({ sourceId, serviceId, countryCode }: GetStock): Promise<Stock> {
    const account = this.registry.ofSources([sourceId]);
    if (!account) return create(Stock, { amount: null });
    const { accountId } = account;
    try {
      const { value, stale } = await this.stocks.get(
        `${accountId} ${serviceId} ${countryCode}`,
        async () => {
          const product = { serviceId, countryCode };
          return emptyIfNotServed(
            this.calls.call(accountId, 'public', (adapter) => adapter.stock(product)),
            0,
          );
        },
      );
      return create(Stock, { amount: stale ? null : value });
    } catch (thrown) {
      if (thrown instanceof ProviderError) return create(Stock, { amount: null });
      throw thrown;
    }
  }

  private async listOf(
    { accountId, sourceId }: ProviderAccount,
    filter: OfferFilter,
  ): Promise<OfferList> {
    const what =
      filter.serviceId === undefined
        ? `country ${filter.countryCode}`
        : `service ${filter.serviceId}`;
    const copy = await this.lists.get(`offers ${sourceId} ${what}`, async () => {
      const offers = await emptyIfNotServed(
        this.calls.call(accountId, 'public', (adapter) => adapter.offers(filter)),
        [],
      );
      return create(OfferList, {
        offers: offers.map(({ serviceId, countryCode, costE4 }) =>
          create(Offer, { sourceId, serviceId, countryCode, cost: costE4 }),
        ),
        stale: false,
        fetchedAt: new Date(this.clock.nowMs()).toISOString(),
      });
    });
    return create(OfferList, {
      offers: copy.value.offers,
      stale: copy.stale,
      fetchedAt: new Date(copy.fetchedAtMs).toISOString(),
    });
  }
}

/** A country that the provider does not know is one where it offers nothing. */
async function emptyIfNotServed<T>(asking: Promise<T>, empty: T): Promise<T> {
  try {
    return await asking;
  } catch (thrown) {
    if (thrown instanceof ProviderError && thrown.failure.reason === 'not_served') return empty;
    throw thrown;
  }
}
