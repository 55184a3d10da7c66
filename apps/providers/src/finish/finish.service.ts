import { Injectable, Logger } from '@nestjs/common';
import type { Envelope, OrderCompleted } from '@numera/contracts';
import { Database } from '@numera/database';
import { toError } from '@numera/kernel';
import { AccountCalls } from '../account/account.calls';
import { AccountRegistry } from '../account/account.registry';
import type { Capability } from '../adapters/adapter';
import { ProvidersConfig } from '../providers.config';
import type { AttemptEntity } from '../purchase/attempt.entity';
import { AttemptStore } from '../purchase/attempt.store';
import { ResultService } from '../source/result.service';
import { FINISH_TRIES, finishAtMs, finishPauseMs, isFinished } from './finish.rules';
import { FinishStore } from './finish.store';

const NOTHING: ReadonlySet<Capability> = new Set();

/** Numbers that have served: counted for their source, and told to providers that want to hear of it. */
@Injectable()
export class FinishService {
  private readonly logger = new Logger(FinishService.name);

  constructor(
    private readonly database: Database,
    private readonly store: FinishStore,
    private readonly attempts: AttemptStore,
    private readonly calls: AccountCalls,
    private readonly registry: AccountRegistry,
    private readonly results: ResultService,
    private readonly config: ProvidersConfig,
  ) {}

  async noteCode({ reservationId }: OrderCompleted, { occurredAt }: Envelope): Promise<void> {
    const attempt = await this.attempts.find(reservationId);
    if (!attempt || attempt.codeAt !== null) return;
    const codeAtMs = Date.parse(occurredAt);
    const account = await this.registry.find(attempt.accountId).catch(() => null);
    const finishMs = finishAtMs(
      account?.adapter.capabilities ?? NOTHING,
      attempt.canResend,
      attempt.expiresAt?.getTime() ?? codeAtMs,
      codeAtMs,
    );
    await this.database.inTransaction(async (tx) => {
      const noted = await this.store.noteCode(tx, reservationId, codeAtMs, finishMs);
      if (noted) this.database.afterCommit(tx, () => this.results.noteCode(noted, codeAtMs));
    });
  }

  /** One try for a number that was claimed for it. Never rejects. */
  async finish(attempt: AttemptEntity): Promise<void> {
    const { reservationId, accountId, finishTries } = attempt;
    try {
      const result = await this.calls.call(accountId, 'keyed', (adapter) =>
        adapter.finish(attempt.externalId ?? ''),
      );
      if (isFinished(result)) return await this.store.finish(attempt);
    } catch (thrown) {
      this.logger.warn({ msg: 'number not finished', reservationId, error: toError(thrown) });
    }
    const isLast = finishTries >= FINISH_TRIES;
    if (isLast) this.logger.error({ msg: 'number never finished', reservationId });
    const pauseMs = isLast ? null : finishPauseMs(finishTries, this.config.releaseRetryMs);
    // The claim runs out, and it is tried again.
    await this.store.tryAgainIn(reservationId, pauseMs).catch(() => undefined);
  }
}
