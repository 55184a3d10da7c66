import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@numera/database';
import { Jobs } from '@numera/service';
import { AccountRegistry } from '../account/account.registry';
import { StockAdapter } from '../adapters/stock/stock.adapter';
import { MessageSourceStore, type MessageSource } from '../message-source/message-source.store';
import { PollService } from '../message-source/poll.service';
import {
  STOCK_SOURCE,
  type NumberSource,
  type Product,
  type ProviderAccount,
} from '../source/number-source';
import { ImportStore } from './import.store';
import { HELD_AT_MOST_MIN } from './reservation.rules';
import { ReservationStore } from './reservation.store';
import { StockStore } from './stock.store';

/** What an account of the operator's own numbers is called, before the id of its message source. */
const ACCOUNT_PREFIX = 'stock:';

const REFRESH_EVERY_MS = 5_000;
const SWEEP_EVERY_MS = 10 * 60_000;

/** The operator's own numbers as a source. It has an account for each message source: what is looked at together. */
@Injectable()
export class StockSource implements NumberSource, OnModuleInit {
  readonly sourceId = STOCK_SOURCE;
  readonly kind = 'stock';
  /** It is our own table: what an admin changes is seen soon. */
  readonly listsFreshMs = 2_000;
  private readonly opened = new Map<string, ProviderAccount>();

  constructor(
    private readonly database: Database,
    private readonly sources: MessageSourceStore,
    private readonly stock: StockStore,
    private readonly reservations: ReservationStore,
    private readonly imports: ImportStore,
    private readonly polls: PollService,
    private readonly jobs: Jobs,
    private readonly registry: AccountRegistry,
  ) {}

  async onModuleInit(): Promise<void> {
    this.registry.join(this);
    await this.refresh();
    this.jobs.every('providers.stock_accounts', REFRESH_EVERY_MS, () => this.refresh());
    this.jobs.every('providers.stock_sweep', SWEEP_EVERY_MS, async () => {
      await this.reservations.sweep();
      await this.imports.prune();
    });
  }

  /** Takes over what was added and removed, here or in another replica. */
  async refresh(): Promise<void> {
    const living = await this.sources.listLiving();
    const ids = new Set(living.map(({ messageSourceId }) => accountIdOf(messageSourceId)));
    for (const accountId of this.opened.keys()) {
      if (!ids.has(accountId)) this.opened.delete(accountId);
    }
    for (const source of living) this.open(source);
  }

  accounts(): readonly ProviderAccount[] {
    return [...this.opened.values()];
  }

  sells(): boolean {
    return true;
  }

  /** That of the message source that the service is linked to. */
  async accountFor(botId: string, { serviceId }: Product): Promise<ProviderAccount | null> {
    const messageSourceId = await this.sources.idOfService(botId, serviceId);
    return messageSourceId === null ? null : this.find(accountIdOf(messageSourceId));
  }

  async find(accountId: string): Promise<ProviderAccount | null> {
    const known = this.opened.get(accountId);
    if (known) return known;
    if (!accountId.startsWith(ACCOUNT_PREFIX)) return null;
    const source = await this.sources.find(accountId.slice(ACCOUNT_PREFIX.length));
    return source ? this.open(source) : null;
  }

  private open({ messageSourceId, botId }: MessageSource): ProviderAccount {
    const accountId = accountIdOf(messageSourceId);
    const known = this.opened.get(accountId);
    if (known) return known;
    const { database, stock, reservations, polls } = this;
    const adapter = new StockAdapter({
      ...{ botId, messageSourceId, database, stock, reservations, polls },
      waitMin: HELD_AT_MOST_MIN,
    });
    const account = { accountId, sourceId: this.sourceId, botId, requestsPerSec: null, adapter };
    this.opened.set(accountId, account);
    return account;
  }
}

export function accountIdOf(messageSourceId: string): string {
  return `${ACCOUNT_PREFIX}${messageSourceId}`;
}
