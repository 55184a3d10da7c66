import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@numera/database';
import { toError } from '@numera/kernel';
import { Outbox } from '@numera/messaging';
import { AccountCalls } from '../account/account.calls';
import { AccountRegistry } from '../account/account.registry';
import type { CheckResult } from '../adapters/adapter';
import { ProviderError, providerFailure, type ProviderFailure } from '../adapters/failure';
import { rememberMessage } from '../message/message.rules';
import { MessageService } from '../message/message.service';
import { MessageStore } from '../message/message.store';
import { ProvidersConfig } from '../providers.config';
import { calledAtMsOf, type AttemptEntity } from './attempt.entity';
import { answersOf, originOf } from './attempt.messages';
import { AttemptStore, type SoldNumber } from './attempt.store';
import { lookPauseMs } from './look.rules';
import { LookStore } from './look.store';
import { reasonOf } from './purchase.service';
import { FURTHER_WAIT_MS } from './resend.rules';

type Outcome =
  | { readonly kind: 'requested'; readonly number: SoldNumber }
  | { readonly kind: 'refused' | 'unknown'; readonly error: ProviderFailure };

/** Asks for further codes: once each, for they may be charged for. */
@Injectable()
export class ResendCalls {
  private readonly logger = new Logger(ResendCalls.name);

  constructor(
    private readonly database: Database,
    private readonly store: AttemptStore,
    private readonly looks: LookStore,
    private readonly remembered: MessageStore,
    private readonly messages: MessageService,
    private readonly outbox: Outbox,
    private readonly calls: AccountCalls,
    private readonly registry: AccountRegistry,
    private readonly config: ProvidersConfig,
  ) {}

  /** Makes the one call of an attempt that was claimed for it, and stores what came of it. Never rejects. */
  async ask(attempt: AttemptEntity): Promise<void> {
    const { reservationId } = attempt;
    try {
      const outcome = await this.askOnce(attempt);
      if (outcome.kind !== 'requested') {
        const { code, detail } = outcome.error;
        this.logger.warn({
          msg: 'no further code',
          reservationId,
          outcome: outcome.kind,
          code,
          detail,
        });
      }
      await this.write(attempt, outcome);
    } catch (thrown) {
      // The lease runs out, and it is looked at.
      this.logger.error({ msg: 'resend not stored', reservationId, error: toError(thrown) });
    }
  }

  /**
   * Looks at one order whose resend had no answer. Unless it is over, the resend is taken as made: it is paid
   * for only when another message comes, and asking again might be charged twice. False when none is due.
   */
  async settleUnknown(accountId: string): Promise<boolean> {
    const due = await this.looks.claimDue(accountId, true);
    for (const attempt of due) {
      try {
        const seen = await this.messages.check(accountId, attempt.externalId ?? '');
        await this.write(attempt, settledBy(seen, attempt, this.numberOf(attempt, {})));
      } catch (thrown) {
        const { reservationId } = attempt;
        this.logger.warn({ msg: 'no look at a resend', reservationId, error: toError(thrown) });
        const pauseMs = lookPauseMs(attempt.looks, this.config.settleMs);
        await this.looks.defer([reservationId], Math.max(1_000, pauseMs));
      }
    }
    return due.length > 0;
  }

  private async askOnce(attempt: AttemptEntity): Promise<Outcome> {
    const { reservationId, accountId } = attempt;
    const externalId = attempt.externalId ?? '';
    let costE4: bigint | null;
    try {
      const prepared = await this.prepare(attempt);
      if ('kind' in prepared) return prepared;
      ({ costE4 } = prepared);
    } catch (thrown) {
      // Nothing was asked for yet.
      if (thrown instanceof ProviderError) return { kind: 'refused', error: thrown.failure };
      throw thrown;
    }
    try {
      const request = { reservationId, calledAtMs: calledAtMsOf(attempt) };
      const result = await this.calls.call(accountId, 'purchase', (adapter) =>
        adapter.resend(externalId, request),
      );
      switch (result.outcome) {
        case 'requested': {
          const told = { ...result, costE4: result.chargeE4 ?? costE4 ?? 0n };
          return { kind: 'requested', number: this.numberOf(attempt, told) };
        }
        case 'refused':
        case 'unknown':
          return { kind: result.outcome, error: result.error };
        case 'missing':
          return refused('PROVIDER.ORDER_NOT_FOUND');
      }
    } catch (thrown) {
      const error = providerFailure('PROVIDER.UNEXPECTED', toError(thrown).name);
      return { kind: 'unknown', error };
    }
  }

  /** What the order shows and what a resend costs; the first is stored before the call, for it is not what is waited for. */
  private async prepare(attempt: AttemptEntity): Promise<{ costE4: bigint | null } | Outcome> {
    const { reservationId, accountId, externalId, maxCost, messageBefore } = attempt;
    const before = await this.messages.check(accountId, externalId ?? '');
    if (before.state === 'missing' || before.state === 'refunded') {
      return refused('PROVIDER.ORDER_NOT_FOUND');
    }
    const offer = await this.calls.call(accountId, 'keyed', (adapter) =>
      adapter.checkResend(externalId ?? ''),
    );
    if (offer.outcome === 'missing') return refused('PROVIDER.ORDER_NOT_FOUND');
    if (offer.outcome === 'unavailable') return { kind: 'refused', error: offer.error };
    const { costE4 } = offer;
    if ((costE4 ?? 0n) > BigInt(maxCost)) return refused('PROVIDER.SERVICE_UNAVAILABLE', true);
    const digests = rememberMessage(messageOf(before), messageBefore);
    await this.remembered.remember(reservationId, digests);
    return { costE4 };
  }

  private write(attempt: AttemptEntity, outcome: Outcome): Promise<void> {
    const { reservationId } = attempt;
    return this.database.inTransaction(async (tx) => {
      const stored =
        outcome.kind === 'requested'
          ? await this.store.acquire(tx, reservationId, ['calling', 'unknown'], outcome.number)
          : outcome.kind === 'refused'
            ? await this.store.lose(tx, reservationId, reasonOf(outcome.error))
            : await this.store.doubt(
                tx,
                reservationId,
                reasonOf(outcome.error),
                null,
                lookPauseMs(0, this.config.settleMs),
              );
      if (stored) await this.outbox.add(tx, answersOf(stored), originOf(stored));
    });
  }

  private numberOf(
    attempt: AttemptEntity,
    told: {
      externalId?: string;
      costE4?: bigint;
      expiresAtMs?: number | null;
      canResend?: boolean;
    },
  ): SoldNumber {
    const leastMs = calledAtMsOf(attempt) + FURTHER_WAIT_MS;
    return {
      externalId: told.externalId ?? attempt.externalId ?? '',
      phoneNumber: attempt.phoneNumber ?? '',
      // Not told: the most that it can have been.
      costE4: told.costE4 ?? BigInt(attempt.maxCost),
      expiresAtMs: told.expiresAtMs ?? Math.max(leastMs, attempt.expiresAt?.getTime() ?? 0),
      canResend: told.canResend ?? this.registry.canResend(attempt.accountId),
    };
  }
}

function refused(code: ProviderFailure['code'], isDearer = false): Outcome {
  const extra = isDearer ? { reason: 'price_rose' as const } : {};
  return { kind: 'refused', error: providerFailure(code, 'no resend', extra) };
}

function messageOf(seen: CheckResult): { text: string; code: string | null } | null {
  return seen.state === 'received' ? { text: seen.text, code: seen.vendorCode } : null;
}

function settledBy(seen: CheckResult, attempt: AttemptEntity, number: SoldNumber): Outcome {
  const isOver = seen.state === 'missing' || seen.state === 'refunded' || seen.state === 'ended';
  if (!isOver) return { kind: 'requested', number };
  const code = (attempt.failure ?? 'PROVIDER.TIMEOUT') as ProviderFailure['code'];
  return { kind: 'refused', error: providerFailure(code, 'the order is over') };
}
