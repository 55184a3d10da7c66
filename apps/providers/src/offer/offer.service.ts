import { Injectable } from '@nestjs/common';
import { create, Offer, OfferList, Stock, type GetStock, type ListOffers } from '@numera/contracts';
import { AppError, Clock } from '@numera/kernel';
import { AccountCalls } from '../account/account.calls';
import { AccountRegistry } from '../account/account.registry';
import type { OfferFilter } from '../adapters/adapter';
import { ProviderError } from '../adapters/failure';
import { ProvidersConfig } from '../providers.config';
import { BreakerService } from '../source/breaker.service';
import { serves, type NumberSource, type ProviderAccount } from '../source/number-source';
import { ResultService } from '../source/result.service';
import { FreshCache } from './fresh-cache';
import { ListStore } from './list.store';

const STOCK_FRESH_MS = 30_000;
const OWN_FRESH_MS = 1_000;
const RETRY_MS = 10_000;
/** A list of a country has up to 1,300 rows; more lists are in the database. */
const LISTS_IN_MEMORY = 200;

/** Prices and stock of all sources, asked for side by side, and once for all who want to know (SRC-7). */
@Injectable()
export class OfferService {
  /** Of an account's whole offer, from which each of its sources takes its part. */
  private readonly lists: FreshCache<OfferList>;
  private readonly ownLists: FreshCache<OfferList>;
  private readonly stocks: FreshCache<number | null>;

  constructor(
    private readonly registry: AccountRegistry,
    private readonly calls: AccountCalls,
    private readonly breakers: BreakerService,
    private readonly results: ResultService,
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
    // What this installation has itself is read again at once, and needs no copy that outlives the process.
    this.ownLists = new FreshCache({ clock, freshMs: OWN_FRESH_MS, retryMs: 0, capacity: 500 });
    this.stocks = new FreshCache({
      clock,
      freshMs: STOCK_FRESH_MS,
      retryMs: RETRY_MS,
      capacity: 5_000,
    });
  }

  /**
   * A source that is away is answered for from its last good copy, marked, and keeps nobody else from answering.
   * @throws AppError `PROVIDER.REJECTED` for a question about everything; `ProviderError` where nothing is known
   */
  async listOffers({ serviceId, countryCode }: ListOffers, botId: string): Promise<OfferList> {
    // With both given, the service's list has the answer.
    const filter: OfferFilter | null =
      serviceId !== undefined ? { serviceId } : countryCode !== undefined ? { countryCode } : null;
    if (!filter) throw new AppError('PROVIDER.REJECTED', 'invalid', { filter: 'none' });
    const parts = this.registry.sources.flatMap((source) =>
      source
        .accounts()
        .filter((account) => serves(account, botId) && account.adapter.capabilities.has('offers'))
        .map((account) => ({ source, account })),
    );
    const settled = await Promise.allSettled(
      parts.map(({ source, account }) => this.partOf(source, account, filter)),
    );
    const lists = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const offers = lists
      .flatMap((list) => list.offers)
      .filter((offer) => countryCode === undefined || offer.countryCode === countryCode);
    const failed = settled.find((one) => one.status === 'rejected');
    // That the others sell none of it says nothing about the one that does not answer.
    if (offers.length === 0 && failed) throw failed.reason;
    return create(OfferList, {
      offers,
      stale: lists.length > 0 && lists.every((list) => list.stale),
      fetchedAt: lists.map((list) => list.fetchedAt).sort()[0] ?? new Date(0).toISOString(),
    });
  }

  /** The account did not sell at the cost that it lists: its prices are asked for again. */
  async distrust(
    accountId: string,
    { serviceId, countryCode }: Required<OfferFilter>,
  ): Promise<void> {
    await this.lists.expire(listKey(accountId, { serviceId }));
    await this.lists.expire(listKey(accountId, { countryCode }));
  }

  /** Null when the source does not say, or cannot be asked. */
  async getStock({ sourceId, serviceId, countryCode }: GetStock, botId: string): Promise<Stock> {
    const source = this.registry.source(sourceId);
    const product = { serviceId, countryCode };
    const account = await source?.accountFor(botId, product);
    if (!account?.adapter.capabilities.has('stock')) return create(Stock, { amount: null });
    const { accountId, requestsPerSec } = account;
    const ask = (): Promise<number | null> =>
      emptyIfNotServed(
        this.calls.call(accountId, 'public', (adapter) => adapter.stock(product)),
        0,
      );
    try {
      if (requestsPerSec === null) return create(Stock, { amount: await ask() });
      const key = `${accountId} ${serviceId} ${countryCode}`;
      const { value, stale } = await this.stocks.get(key, ask);
      return create(Stock, { amount: stale ? null : value });
    } catch (thrown) {
      if (thrown instanceof ProviderError) return create(Stock, { amount: null });
      throw thrown;
    }
  }

  /** A source's part of what an account offers, with what is known of the source now. */
  private async partOf(
    source: NumberSource,
    account: ProviderAccount,
    filter: OfferFilter,
  ): Promise<OfferList> {
    const { sourceId } = source;
    const list = await this.listOf(account, filter);
    const open = this.breakers.isOpen(sourceId);
    const offers = list.offers
      .filter((offer) => source.sells(offer))
      .map(({ serviceId, countryCode, cost, price }) => {
        const of = { sourceId, serviceId, countryCode };
        const told = { cost, price: price ?? null, open, stale: list.stale };
        return create(Offer, { ...of, ...told, ...this.results.rateOf(of) });
      });
    return create(OfferList, { offers, stale: list.stale, fetchedAt: list.fetchedAt });
  }

  private async listOf(account: ProviderAccount, filter: OfferFilter): Promise<OfferList> {
    const { accountId, sourceId, requestsPerSec } = account;
    const cache = requestsPerSec === null ? this.ownLists : this.lists;
    const copy = await cache.get(listKey(accountId, filter), async () => {
      const offers = await emptyIfNotServed(
        this.calls.call(accountId, 'public', (adapter) => adapter.offers(filter)),
        [],
      );
      return create(OfferList, {
        offers: offers.map(({ serviceId, countryCode, costE4, price }) =>
          create(Offer, { sourceId, serviceId, countryCode, cost: costE4, price: price ?? null }),
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

function listKey(accountId: string, { serviceId, countryCode }: OfferFilter): string {
  const what = serviceId === undefined ? `country ${countryCode}` : `service ${serviceId}`;
  return `offers ${accountId} ${what}`;
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
