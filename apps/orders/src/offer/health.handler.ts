import { Controller } from '@nestjs/common';
import { AccountChanged, SourceChanged, StockChanged, type Envelope } from '@numera/contracts';
import { Database } from '@numera/database';
import { Handles } from '@numera/messaging';
import { HealthStore } from './health.store';
import { OfferBook } from './offer.book';

@Controller()
export class HealthHandler {
  constructor(
    private readonly database: Database,
    private readonly store: HealthStore,
    private readonly offers: OfferBook,
  ) {}

  @Handles(AccountChanged)
  async noteHealth(event: AccountChanged, envelope: Envelope): Promise<void> {
    await this.database.inTransaction((tx) => this.store.note(tx, event, envelope.occurredAt));
  }

  @Handles(StockChanged)
  noteStock(): Promise<void> {
    this.offers.forget();
    return Promise.resolve();
  }

  @Handles(SourceChanged)
  noteSource(): Promise<void> {
    this.offers.forget();
    return Promise.resolve();
  }
}
