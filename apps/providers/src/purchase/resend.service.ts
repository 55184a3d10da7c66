import { Injectable } from '@nestjs/common';
import { create, ResendTerms, type AcquireNumber, type Envelope } from '@numera/contracts';
import { Database } from '@numera/database';
import { Outbox } from '@numera/messaging';
import { Jobs } from '@numera/service';
import { AccountCalls } from '../account/account.calls';
import type { ResendOffer } from '../adapters/adapter';
import { ProviderError } from '../adapters/failure';
import { MessageService } from '../message/message.service';
import { ReleaseStore } from '../release/release.store';
import { NO_SOURCE, type AttemptEntity } from './attempt.entity';
import { answersOf } from './attempt.messages';
import { AttemptStore } from './attempt.store';
import { PURCHASE_JOB } from './purchase.service';
import { mayResend } from './resend.rules';

/** Further codes on numbers that have brought one (BUY-11). */
@Injectable()
export class ResendService {
  constructor(
    private readonly database: Database,
    private readonly store: AttemptStore,
    private readonly releases: ReleaseStore,
    private readonly messages: MessageService,
    private readonly outbox: Outbox,
    private readonly jobs: Jobs,
    private readonly calls: AccountCalls,
  ) {}

  async getTerms(reservationId: string, botId: string): Promise<ResendTerms> {
    const attempt = await this.store.find(reservationId);
    const offer = mayResend(attempt, botId) ? await this.offerOf(attempt) : null;
    if (offer?.outcome !== 'available') {
      return create(ResendTerms, { available: false, cost: null, price: null });
    }
    const { costE4, price } = offer;
    return create(ResendTerms, { available: true, cost: costE4, price: price ?? null });
  }

  /** Plans the attempt on the other reservation's number; one at a time waits on a number. */
  async planResend(
    command: AcquireNumber,
    resendOf: string,
    { botId, correlationId }: Envelope,
  ): Promise<void> {
    const { reservationId, orderId, serviceId, countryCode, maxCost, maxPrice } = command;
    const seen = await this.store.find(resendOf);
    const isAble = seen !== null && (await this.isAble(seen.accountId));
    await this.database.inTransaction(async (tx) => {
      const known = await this.store.lockReservation(tx, reservationId);
      if (known) return this.outbox.add(tx, answersOf(known));
      const other = await this.store.lockReservation(tx, resendOf);
      const isUnwanted = await this.releases.isUnwanted(tx, reservationId);
      const isFree =
        isAble && mayResend(other, botId) && !(await this.store.isWaitedOnFurther(tx, other));
      const attempt = await this.store.insert(tx, {
        ...{ reservationId, botId, orderId, serviceId, countryCode, correlationId, resendOf },
        accountId: other?.accountId ?? NO_SOURCE,
        sourceId: other?.sourceId ?? NO_SOURCE,
        maxCost: maxCost.toString(),
        maxPrice: maxPrice?.toString() ?? null,
        isUnwanted,
        unavailable: isUnwanted
          ? 'PROVIDER.RELEASED_UNUSED'
          : isFree
            ? null
            : 'PROVIDER.ORDER_NOT_FOUND',
        shared: isFree ? other : null,
      });
      if (attempt) await this.outbox.add(tx, answersOf(attempt));
      this.database.afterCommit(tx, () => this.jobs.wake(PURCHASE_JOB));
    });
  }

  /** Null: the account cannot do it, or cannot be asked. */
  private async offerOf({ accountId, externalId }: AttemptEntity): Promise<ResendOffer | null> {
    if (!(await this.isAble(accountId))) return null;
    try {
      return await this.calls.call(accountId, 'keyed', (adapter) =>
        adapter.checkResend(externalId ?? ''),
      );
    } catch (thrown) {
      if (thrown instanceof ProviderError) return null;
      throw thrown;
    }
  }

  /** An account that is gone can do nothing. */
  private isAble(accountId: string): Promise<boolean> {
    return this.messages.can(accountId, 'resend').catch(() => false);
  }
}
