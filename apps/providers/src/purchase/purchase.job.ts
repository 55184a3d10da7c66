import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Database } from '@numera/database';
import { Outbox, runWithOrigin } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { AccountRegistry } from '../account/account.registry';
import { LONGEST_WAIT_MS } from '../budget/budget.rules';
import { ProvidersConfig } from '../providers.config';
import { WorkPool } from '../work/work-pool';
import { AbandonedStore } from './abandoned.store';
import { answersOf, originOf } from './attempt.messages';
import { AttemptStore } from './attempt.store';
import { lookPauseMs } from './look.rules';
import { PURCHASE_JOB, PurchaseService } from './purchase.service';
import { ResendCalls } from './resend.calls';

/** How long planned work can lie when its wake-up was lost with a process. */
const SWEEP_MS = 1_000;
/** Beyond the wait for the budget and the call itself, for storing the result. */
const LEASE_MARGIN_MS = 15_000;

@Injectable()
export class PurchaseJob implements OnModuleInit, BeforeApplicationShutdown {
  private readonly pool: WorkPool;

  constructor(
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly store: AttemptStore,
    private readonly abandoned: AbandonedStore,
    private readonly registry: AccountRegistry,
    private readonly purchases: PurchaseService,
    private readonly resends: ResendCalls,
    private readonly config: ProvidersConfig,
  ) {
    this.pool = new WorkPool(config.purchasesAtOnce);
  }

  onModuleInit(): void {
    this.jobs.every(PURCHASE_JOB, SWEEP_MS, () => this.startPlanned());
    this.jobs.every('providers.abandoned', SWEEP_MS, () => this.doubtAbandoned());
    this.jobs.every('providers.forget', 60 * 60_000, () => this.abandoned.forgetTexts());
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.pool.close();
  }

  /** Starts as many planned purchases as there is room for; each end makes room and looks again. */
  private async startPlanned(): Promise<boolean> {
    const { room } = this.pool;
    if (room <= 0) return false;
    // A resend is up to three requests.
    const requestMs = LONGEST_WAIT_MS.purchase + this.config.callTimeoutMs;
    const leaseMs = 3 * requestMs + LEASE_MARGIN_MS;
    const accountIds = this.registry.accounts.map((account) => account.accountId);
    const attempts = await this.store.claimPlanned(accountIds, room, leaseMs);
    for (const attempt of attempts) {
      this.pool.start(
        () =>
          runWithOrigin(originOf(attempt), () =>
            attempt.resendOf === null ? this.purchases.buy(attempt) : this.resends.ask(attempt),
          ),
        () => this.jobs.wake(PURCHASE_JOB),
      );
    }
    return false;
  }

  /** Ends what nobody works at any more. */
  private doubtAbandoned(): Promise<boolean> {
    return this.database.inTransaction(async (tx) => {
      const accountIds = this.registry.accounts.map((account) => account.accountId);
      const lost = await this.abandoned.losePlannedElsewhere(tx, accountIds);
      const doubted = await this.abandoned.doubtAbandoned(tx, lookPauseMs(0, this.config.settleMs));
      for (const attempt of [...lost, ...doubted]) {
        await this.outbox.add(tx, answersOf(attempt), originOf(attempt));
      }
      return doubted.length > 0;
    });
  }
}
