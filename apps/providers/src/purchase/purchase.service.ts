import { Injectable, Logger } from '@nestjs/common';
import type { AcquireNumber, Envelope } from '@numera/contracts';
import { Database, violatedConstraint } from '@numera/database';
import { backoffMs, pause, toError } from '@numera/kernel';
import { Outbox } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { AccountCalls } from '../account/account.calls';
import { AccountRegistry } from '../account/account.registry';
import type { AcquireResult } from '../adapters/adapter';
import { type ProviderFailure, providerFailure } from '../adapters/failure';
import { ProvidersConfig } from '../providers.config';
import { ReleaseStore } from '../release/release.store';
import { calledAtMsOf, type AttemptEntity } from './attempt.entity';
import { answersOf, originOf } from './attempt.messages';
import { AttemptStore, EXTERNAL_UQ } from './attempt.store';
import { lookPauseMs } from './look.rules';

export const PURCHASE_JOB = 'providers.purchase';
const STORE_TRIES = 6;

/** Buys numbers: planned with the command, marked before the call, called once, stored with its event. */
@Injectable()
export class PurchaseService {
  private readonly logger = new Logger(PurchaseService.name);

  constructor(
    private readonly database: Database,
    private readonly store: AttemptStore,
    private readonly releases: ReleaseStore,
    private readonly outbox: Outbox,
    private readonly jobs: Jobs,
    private readonly registry: AccountRegistry,
    private readonly calls: AccountCalls,
    private readonly config: ProvidersConfig,
  ) {}

  /** Plans the attempt; for a reservation that is known, says again what is known. */
  planPurchase(command: AcquireNumber, { botId, correlationId }: Envelope): Promise<void> {
    const { reservationId, orderId, serviceId, countryCode, maxCost, sourceIds } = command;
    return this.database.inTransaction(async (tx) => {
      const known = await this.store.lockReservation(tx, reservationId);
      if (known) return this.outbox.add(tx, answersOf(known));
      const isUnwanted = await this.releases.isUnwanted(tx, reservationId);
      const account = this.registry.ofSources(sourceIds);
      const attempt = await this.store.insert(tx, {
        ...{ reservationId, botId, orderId, serviceId, countryCode, correlationId },
        accountId: account?.accountId ?? 'none',
        sourceId: account?.sourceId ?? 'none',
        maxCost: maxCost.toString(),
        isUnwanted,
        unavailable: isUnwanted
          ? 'PROVIDER.RELEASED_UNUSED'
          : account
            ? null
            : 'PROVIDER.SERVICE_OFF',
      });
      if (attempt) await this.outbox.add(tx, answersOf(attempt));
      this.database.afterCommit(tx, () => this.jobs.wake(PURCHASE_JOB));
    });
  }

  /** Makes the one call of an attempt that was claimed for it, and stores what came of it. Never rejects. */
  async buy(attempt: AttemptEntity): Promise<void> {
    const { reservationId, accountId, serviceId, countryCode, maxCost } = attempt;
    let result: AcquireResult;
    try {
      const calledAtMs = calledAtMsOf(attempt);
      const request = { serviceId, countryCode, maxCostE4: BigInt(maxCost), calledAtMs };
      result = await this.calls.call(accountId, 'purchase', (adapter) => adapter.acquire(request));
    } catch (thrown) {
      // Nobody foresaw it, so nobody can say that nothing was bought.
      const error = providerFailure('PROVIDER.UNEXPECTED', toError(thrown).name);
      result = { outcome: 'unknown', error, externalId: null };
    }
    if (result.outcome !== 'acquired') {
      const { code, reason, detail } = result.error;
      const fields = { reservationId, outcome: result.outcome, code, reason, detail };
      this.logger.warn({ msg: 'no number bought', ...fields });
    }
    await this.storeStubbornly(attempt, result);
  }

  /** The answer was paid for: a database that is away is waited for. After that the lease runs out, and it is looked for. */
  private async storeStubbornly(attempt: AttemptEntity, result: AcquireResult): Promise<void> {
    for (let attemptNo = 1; attemptNo <= STORE_TRIES; attemptNo += 1) {
      try {
        await this.storeResult(attempt, result);
        return;
      } catch (thrown) {
        const { reservationId } = attempt;
        this.logger.error({ msg: 'purchase not stored', reservationId, error: toError(thrown) });
        await pause(backoffMs(attemptNo, 100, 2_000));
      }
    }
  }

  private async storeResult(attempt: AttemptEntity, result: AcquireResult): Promise<void> {
    try {
      await this.database.inTransaction(async (tx) => {
        const stored = await this.writeResult(tx, attempt.reservationId, result);
        if (stored) await this.outbox.add(tx, answersOf(stored), originOf(stored));
      });
    } catch (thrown) {
      if (violatedConstraint(thrown) !== EXTERNAL_UQ) throw thrown;
      // A look gave this order to an attempt just like this one; another order is this one's now.
      await this.database.inTransaction(async (tx) => {
        const first = lookPauseMs(0, this.config.settleMs);
        const id = attempt.reservationId;
        const stored = await this.store.doubt(tx, id, 'PROVIDER.UNEXPECTED', null, first);
        if (stored) await this.outbox.add(tx, answersOf(stored), originOf(stored));
      });
    }
  }

  private writeResult(
    tx: Parameters<AttemptStore['acquire']>[0],
    reservationId: string,
    result: AcquireResult,
  ): Promise<AttemptEntity | null> {
    switch (result.outcome) {
      case 'acquired':
        return this.store.acquire(tx, reservationId, ['calling', 'unknown'], result);
      case 'unavailable':
        return this.store.lose(tx, reservationId, reasonOf(result.error));
      case 'unknown': {
        const first = lookPauseMs(0, this.config.settleMs);
        const { error, externalId } = result;
        return this.store.doubt(tx, reservationId, reasonOf(error), externalId, first);
      }
    }
  }
}

function reasonOf({ code, reason }: ProviderFailure): string {
  return reason === 'price_rose' ? 'PROVIDER.PRICE_ROSE' : code;
}
