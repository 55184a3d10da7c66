import { Injectable, Logger } from '@nestjs/common';
import type { AcquireNumber, Envelope } from '@numera/contracts';
import { Database, violatedConstraint } from '@numera/database';
import { backoffMs, pause, toError } from '@numera/kernel';
import { Outbox } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { AccountCalls } from '../account/account.calls';
import { AccountRegistry } from '../account/account.registry';
import type { AcquireRequest, AcquireResult } from '../adapters/adapter';
import { meansDown, type ProviderFailure, providerFailure } from '../adapters/failure';
import { ProvidersConfig } from '../providers.config';
import { OfferService } from '../offer/offer.service';
import { ReleaseStore } from '../release/release.store';
import { BreakerService } from '../source/breaker.service';
import type { ProviderAccount } from '../source/number-source';
import type { SourceNews } from '../source/source.rules';
import { calledAtMsOf, NO_SOURCE, type AttemptEntity } from './attempt.entity';
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
    private readonly breakers: BreakerService,
    private readonly offers: OfferService,
    private readonly config: ProvidersConfig,
  ) {}

  /** Plans the attempt; for a reservation that is known, says again what is known. */
  async planPurchase(command: AcquireNumber, { botId, correlationId }: Envelope): Promise<void> {
    const { reservationId, orderId, serviceId, countryCode, maxCost, maxPrice } = command;
    const candidates = await this.candidatesFor(command, botId);
    await this.database.inTransaction(async (tx) => {
      const known = await this.store.lockReservation(tx, reservationId);
      if (known) return this.outbox.add(tx, answersOf(known));
      const isUnwanted = await this.releases.isUnwanted(tx, reservationId);
      const sourceId = isUnwanted
        ? null
        : await this.breakers.choose(tx, reservationId, [...candidates.keys()]);
      const attempt = await this.store.insert(tx, {
        ...{ reservationId, botId, orderId, serviceId, countryCode, correlationId },
        accountId: candidates.get(sourceId ?? '')?.accountId ?? NO_SOURCE,
        sourceId: sourceId ?? NO_SOURCE,
        maxCost: maxCost.toString(),
        maxPrice: maxPrice?.toString() ?? null,
        isUnwanted,
        unavailable: isUnwanted
          ? 'PROVIDER.RELEASED_UNUSED'
          : sourceId === null
            ? 'PROVIDER.SERVICE_OFF'
            : null,
        ...{ resendOf: null, shared: null },
      });
      if (attempt) await this.outbox.add(tx, answersOf(attempt));
      this.database.afterCommit(tx, () => this.jobs.wake(PURCHASE_JOB));
    });
  }

  /** The sources that have the product, in the command's order. Found before the transaction, for they may read. */
  private async candidatesFor(
    { sourceIds, serviceId, countryCode }: AcquireNumber,
    botId: string,
  ): Promise<Map<string, ProviderAccount>> {
    const candidates = new Map<string, ProviderAccount>();
    for (const sourceId of sourceIds) {
      const source = this.registry.source(sourceId);
      const account = await source?.accountFor(botId, { serviceId, countryCode });
      if (account) candidates.set(sourceId, account);
    }
    return candidates;
  }

  /** Makes the one call of an attempt that was claimed for it, and stores what came of it. Never rejects. */
  async buy(attempt: AttemptEntity): Promise<void> {
    const { reservationId, accountId, serviceId, countryCode, maxCost, maxPrice } = attempt;
    let result: AcquireResult;
    try {
      const request: AcquireRequest = {
        ...{ reservationId, serviceId, countryCode, calledAtMs: calledAtMsOf(attempt) },
        maxCostE4: BigInt(maxCost),
        ...(maxPrice === null ? {} : { maxPrice: BigInt(maxPrice) }),
      };
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
    // Before the news of it, so that who looks again sees the price that is asked now.
    if (result.outcome === 'unavailable' && result.error.reason === 'price_rose') {
      await this.offers.distrust(accountId, attempt).catch((thrown: unknown) => {
        this.logger.warn({ msg: 'old prices kept', accountId, error: toError(thrown) });
      });
    }
    await this.storeStubbornly(attempt, result);
    await this.breakers.note(attempt.sourceId, purchaseNews(reservationId, result));
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
        const stored = await this.writeResult(tx, attempt, result);
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
    { reservationId, accountId }: AttemptEntity,
    result: AcquireResult,
  ): Promise<AttemptEntity | null> {
    switch (result.outcome) {
      case 'acquired': {
        const canResend = result.canResend ?? this.registry.canResend(accountId);
        const number = { ...result, canResend };
        return this.store.acquire(tx, reservationId, ['calling', 'unknown'], number);
      }
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

function purchaseNews(reservationId: string, result: AcquireResult): SourceNews {
  if (result.outcome === 'acquired')
    return { kind: 'purchase_served', reservationId, isSold: true };
  const { error } = result;
  if (error.code === 'PROVIDER.RATE_LIMITED') return { kind: 'no_result', reservationId };
  if (!meansDown(error)) return { kind: 'purchase_served', reservationId, isSold: false };
  return { kind: 'purchase_failed', reservationId, isFinal: error.code === 'PROVIDER.BAD_KEY' };
}

export function reasonOf({ code, reason }: ProviderFailure): string {
  return reason === 'price_rose' ? 'PROVIDER.PRICE_ROSE' : code;
}
