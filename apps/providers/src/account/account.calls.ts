import { Injectable } from '@nestjs/common';
import { msSince, noteStep } from '@numera/messaging';
import { meansDown, ProviderError, type ProviderFailure } from '../adapters/failure';
import type { ProviderAdapter } from '../adapters/adapter';
import { RequestBudget } from '../budget/request-budget';
import { BreakerService } from '../source/breaker.service';
import { named, ProviderMetrics } from '../providers.metrics';
import { AccountRegistry } from './account.registry';
import type { CallKind } from './health.rules';
import { HealthService } from './health.service';

/** How long nothing is sent after a 429 that does not say. */
const HOLD_BACK_MS = 1_000;

/** Every call to a provider goes through here, so that its outcome counts for the account's health. */
@Injectable()
export class AccountCalls {
  constructor(
    private readonly registry: AccountRegistry,
    private readonly health: HealthService,
    private readonly breakers: BreakerService,
    private readonly budget: RequestBudget,
    private readonly metrics: ProviderMetrics,
  ) {}

  /**
   * Runs one call. Answers and throws what the adapter does; a failure inside an answer counts as one.
   * @throws AppError `PROVIDER.UNKNOWN_ACCOUNT`, or `ProviderError`
   */
  async call<T>(
    accountId: string,
    kind: CallKind,
    work: (adapter: ProviderAdapter) => Promise<T>,
  ): Promise<T> {
    const { adapter } = await this.registry.find(accountId);
    const startedMs = performance.now();
    let endpoint = 'none';
    const note = (outcome: string): void => {
      const seconds = (performance.now() - startedMs) / 1_000;
      this.metrics.noteCall({ account: accountId, endpoint, outcome, seconds });
      const ms = msSince(startedMs);
      noteStep({ msg: 'provider called', account: accountId, endpoint, outcome, ms });
    };
    try {
      const answer = await work(named(adapter, (method) => (endpoint = method)));
      const failure = failureIn(answer);
      note(outcomeOf(failure));
      if (failure) await this.noteFailure(accountId, kind, failure);
      else this.noteSuccess(accountId, kind);
      return answer;
    } catch (thrown) {
      const failure = thrown instanceof ProviderError ? thrown.failure : null;
      note(failure ? outcomeOf(failure) : 'unforeseen');
      if (failure) await this.noteFailure(accountId, kind, failure);
      throw thrown;
    }
  }

  /** The account speaks for itself; a purchase is told of by who makes it, for one source of the account. */
  private noteSuccess(accountId: string, kind: CallKind): void {
    this.health.noteSuccess(accountId, kind);
    if (kind !== 'keyed') return;
    for (const { sourceId } of this.registry.sourcesOf(accountId)) {
      void this.breakers.note(sourceId, { kind: 'call_served' });
    }
  }

  private async noteFailure(
    accountId: string,
    kind: CallKind,
    failure: ProviderFailure,
  ): Promise<void> {
    this.health.noteFailure(accountId, failure);
    if (kind === 'keyed' && meansDown(failure)) {
      for (const { sourceId } of this.registry.sourcesOf(accountId)) {
        void this.breakers.note(sourceId, { kind: 'call_failed' });
      }
    }
    // Our own budget says so too, which is no reason to stay away from the provider.
    if (failure.code !== 'PROVIDER.RATE_LIMITED' || failure.reason === 'over_budget') return;
    // What came of the call is worth more than keeping away, which the next 429 asks for again.
    await this.budget
      .holdBack(accountId, failure.retryAfterMs ?? HOLD_BACK_MS)
      .catch(() => undefined);
  }
}

function outcomeOf(failure: ProviderFailure | null): string {
  if (failure?.reason === 'over_budget') return 'over_budget';
  return failure?.code ?? 'ok';
}

function failureIn(answer: unknown): ProviderFailure | null {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return null;
  return answer.error as ProviderFailure;
}
