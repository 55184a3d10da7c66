import { Injectable, Logger } from '@nestjs/common';
import type { Envelope, OrderCompleted } from '@numera/contracts';
import { Database, type Transaction } from '@numera/database';
import { toError } from '@numera/kernel';
import { Batcher, Inbox } from '@numera/messaging';
import { AccountCalls } from '../account/account.calls';
import { AccountRegistry } from '../account/account.registry';
import type { Capability } from '../adapters/adapter';
import { ProvidersConfig } from '../providers.config';
import type { AttemptEntity } from '../purchase/attempt.entity';
import { ResultService } from '../source/result.service';
import { FINISH_TRIES, finishAtMs, finishPauseMs, isFinished } from './finish.rules';
import { FinishStore, type CodeNote } from './finish.store';

const NOTHING: ReadonlySet<Capability> = new Set();

interface Code {
  readonly reservationId: string;
  readonly codeAtMs: number;
}

/** Numbers that have served: counted for their source, and told to providers that want to hear of it. */
@Injectable()
export class FinishService {
  private readonly logger = new Logger(FinishService.name);
  /** One look at an account finds many codes, whose orders are completed together. */
  private readonly codes: Batcher<Code>;

  constructor(
    private readonly database: Database,
    private readonly store: FinishStore,
    private readonly calls: AccountCalls,
    private readonly registry: AccountRegistry,
    private readonly results: ResultService,
    private readonly config: ProvidersConfig,
    inbox: Inbox,
  ) {
    this.codes = new Batcher(database, inbox, {
      keyOf: ({ reservationId }) => reservationId,
      write: (tx, items) =>
        this.noteCodes(
          tx,
          items.map(({ input }) => input),
        ),
    });
  }

  noteCode({ reservationId }: OrderCompleted, { occurredAt }: Envelope): Promise<void> {
    return this.codes.add({ reservationId, codeAtMs: Date.parse(occurredAt) });
  }

  private async noteCodes(tx: Transaction, codes: readonly Code[]): Promise<void> {
    const attempts = await this.store.findServing(
      tx,
      codes.map(({ reservationId }) => reservationId),
    );
    const rows = await Promise.all(
      codes.flatMap(({ reservationId, codeAtMs }) => {
        const attempt = attempts.get(reservationId);
        return attempt ? [this.noteOf(attempt, codeAtMs)] : [];
      }),
    );
    const noted = await this.store.noteCodes(tx, rows);
    this.database.afterCommit(tx, () => {
      const codeAt = new Map(codes.map((code) => [code.reservationId, code.codeAtMs]));
      for (const attempt of noted) {
        const codeAtMs = codeAt.get(attempt.reservationId);
        if (codeAtMs !== undefined) this.results.noteCode(attempt, codeAtMs);
      }
    });
  }

  private async noteOf(attempt: AttemptEntity, codeAtMs: number): Promise<CodeNote> {
    const { reservationId, accountId, canResend, expiresAt } = attempt;
    const account = await this.registry.find(accountId).catch(() => null);
    const capabilities = account?.adapter.capabilities ?? NOTHING;
    const expiresAtMs = expiresAt?.getTime() ?? codeAtMs;
    const finishMs = finishAtMs(capabilities, canResend, expiresAtMs, codeAtMs);
    return { reservationId, codeAtMs, finishMs };
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
