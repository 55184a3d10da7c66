import { Injectable, Logger } from '@nestjs/common';
import { create, NumberLocked, NumberReleased, type ReleaseNumber } from '@numera/contracts';
import { Database, type Transaction } from '@numera/database';
import { toError } from '@numera/kernel';
import { Outbox } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { AccountCalls } from '../account/account.calls';
import type { CheckResult, ListedOrder } from '../adapters/adapter';
import { identityOf, MessageService } from '../message/message.service';
import { ProvidersConfig } from '../providers.config';
import type { AttemptEntity } from '../purchase/attempt.entity';
import { answersOf, originOf, releaseAnswersOf } from '../purchase/attempt.messages';
import { AttemptStore } from '../purchase/attempt.store';
import { ResultService } from '../source/result.service';
import { releasePauseMs } from './release.rules';
import { ReleaseStore } from './release.store';

export const RELEASE_JOB = 'providers.release';

/** Nothing was cancelled, and the provider said for how long after the purchase it is too early. */
interface ToldLock {
  readonly lockMs: number;
}

/** `over`: proven to be given back, or never to be. `locked` and `unproven` are tried again; the number may still run. */
type TryResult =
  Extract<CheckResult, { state: 'received' }> | ToldLock | 'over' | 'locked' | 'unproven';

/**
 * Gives numbers back, after one last look. Only the provider's word that the money is back ends it: an order
 * that it does not know, or an answer that was lost, proves nothing.
 */
@Injectable()
export class ReleaseService {
  private readonly logger = new Logger(ReleaseService.name);

  constructor(
    private readonly database: Database,
    private readonly store: ReleaseStore,
    private readonly attempts: AttemptStore,
    private readonly outbox: Outbox,
    private readonly jobs: Jobs,
    private readonly calls: AccountCalls,
    private readonly messages: MessageService,
    private readonly results: ResultService,
    private readonly config: ProvidersConfig,
  ) {}

  /** Remembers the wish, whatever state the purchase is in; answers at once where the end is known. */
  requestRelease({ reservationId, orderId }: ReleaseNumber): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      const attempt = await this.attempts.lockReservation(tx, reservationId);
      if (!attempt) {
        // The command to buy is still to come, and must not buy.
        await this.store.markUnwanted(tx, reservationId);
        return this.outbox.add(tx, create(NumberReleased, { reservationId, orderId }));
      }
      await this.store.request(tx, reservationId);
      if (attempt.state === 'planned') {
        const unused = await this.attempts.lose(tx, reservationId, 'PROVIDER.RELEASED_UNUSED');
        if (!unused) return;
        await this.outbox.add(tx, answersOf(unused));
        // A probe that was never made must not be waited for.
        this.database.afterCommit(tx, () => this.results.noteRelease(unused));
        return;
      }
      await this.outbox.add(tx, releaseAnswersOf(attempt));
      this.database.afterCommit(tx, () => this.jobs.wake(RELEASE_JOB));
    });
  }

  /** One try for a number that was claimed for it. Never rejects. */
  async giveBack(attempt: AttemptEntity): Promise<void> {
    const { reservationId, releaseTries } = attempt;
    try {
      const result = await this.tryOnce(attempt).catch((thrown: unknown) => {
        this.logger.warn({ msg: 'release not tried', reservationId, error: toError(thrown) });
        return 'unproven' as const;
      });
      if (isToldLock(result) && (await this.awaitUnlock(attempt, result))) return;
      if (result === 'locked' || result === 'unproven' || isToldLock(result)) {
        const why = result === 'unproven' ? 'unproven' : 'locked';
        const pauseMs = releasePauseMs(releaseTries, why, this.config.releaseRetryMs);
        const goesOn = await this.store.tryAgainIn(reservationId, pauseMs);
        if (!goesOn) this.logger.error({ msg: 'release given up', reservationId });
        return;
      }
      await this.database.inTransaction((tx) => this.end(tx, reservationId, result));
    } catch (thrown) {
      // The claim runs out, and it is tried again.
      this.logger.error({ msg: 'release not stored', reservationId, error: toError(thrown) });
    }
  }

  /** False where the lock should be over: what goes on for longer is asked about as usual. */
  private awaitUnlock(attempt: AttemptEntity, { lockMs }: ToldLock): Promise<boolean> {
    const { reservationId, orderId } = attempt;
    return this.database.inTransaction(async (tx) => {
      const until = await this.store.awaitUnlock(tx, reservationId, lockMs);
      if (until === null) return false;
      const told = create(NumberLocked, { reservationId, orderId, until: until.toISOString() });
      await this.outbox.add(tx, told, originOf(attempt));
      return true;
    });
  }

  private async end(
    tx: Transaction,
    reservationId: string,
    result: Exclude<TryResult, ToldLock | 'locked' | 'unproven'>,
  ): Promise<void> {
    const ended =
      result === 'over'
        ? await this.store.release(tx, reservationId)
        : await this.store.keepMessage(tx, reservationId, result);
    if (!ended) return;
    await this.outbox.add(tx, releaseAnswersOf(ended), originOf(ended));
    if (result === 'over') this.database.afterCommit(tx, () => this.results.noteRelease(ended));
  }

  private async tryOnce(attempt: AttemptEntity): Promise<TryResult> {
    const { accountId } = attempt;
    const externalId = attempt.externalId ?? '';
    const seen = await this.messages.check(accountId, externalId);
    if (seen.state === 'received') return seen;
    // The number has served before: there is nothing to give back, and the order ends at its own time.
    if (attempt.sharesOrder) return 'over';
    if (seen.state === 'refunded') return 'over';
    const canCancel = await this.messages.can(accountId, 'cancel');
    if (seen.state !== 'waiting') return this.findProof(accountId, externalId, canCancel);
    // A number that nobody takes back runs until its end.
    if (!canCancel) return 'unproven';
    const cancelled = await this.calls.call(accountId, 'keyed', (adapter) =>
      adapter.cancel(externalId),
    );
    switch (cancelled.outcome) {
      case 'refunded':
        return 'over';
      case 'locked': {
        const { lockMs } = cancelled;
        return lockMs === undefined ? 'locked' : { lockMs };
      }
      case 'refused':
        // Too many requests: surely not carried out, and nothing to find out.
        return cancelled.error.code === 'PROVIDER.RATE_LIMITED'
          ? 'locked'
          : this.settle(accountId, externalId);
      case 'missing':
      case 'unknown':
        return this.settle(accountId, externalId);
    }
  }

  /** What the order itself says after a cancellation that did not say it. */
  private async settle(accountId: string, externalId: string): Promise<TryResult> {
    const seen = await this.messages.check(accountId, externalId);
    if (seen.state === 'received') return seen;
    if (seen.state === 'refunded') return 'over';
    return seen.state === 'waiting' ? 'unproven' : this.findProof(accountId, externalId, true);
  }

  /** An order that is over or not known: the lists may still tell how it ended. */
  private async findProof(
    accountId: string,
    externalId: string,
    canCancel: boolean,
  ): Promise<TryResult> {
    const isIt = (order: ListedOrder): boolean => order.externalId === externalId;
    let listed = (await this.messages.active(accountId))?.find(isIt);
    if (!listed && (await this.messages.can(accountId, 'history'))) {
      const page = { start: 0, length: 20, search: externalId };
      const past = await this.calls.call(accountId, 'keyed', (adapter) => adapter.history(page));
      listed = past.find(isIt);
    }
    if (listed?.state === 'received') {
      const text = listed.text ?? listed.code ?? '';
      return { state: 'received', text, vendorCode: listed.code, ...identityOf(listed) };
    }
    // Where nothing can be cancelled no money comes back: that it is over is all there is to know.
    return listed?.state === 'refunded' || !canCancel ? 'over' : 'unproven';
  }
}

function isToldLock(result: TryResult): result is ToldLock {
  return typeof result === 'object' && 'lockMs' in result;
}
