import { Injectable } from '@nestjs/common';
import {
  ACCOUNT_HEALTHS,
  create,
  SourceList,
  SourceRow,
  type AccountHealth,
} from '@numera/contracts';
import { AccountRegistry } from '../account/account.registry';
import { AccountService } from '../account/account.service';
import { HealthService, shownHealth } from '../account/health.service';
import { BreakerService } from './breaker.service';
import { serves, type NumberSource } from './number-source';
import { ResultStore } from './result.store';
import { newBreaker, shownState } from './source.rules';

/** The sources as admins see them. */
@Injectable()
export class SourceService {
  constructor(
    private readonly registry: AccountRegistry,
    private readonly breakers: BreakerService,
    private readonly health: HealthService,
    private readonly accounts: AccountService,
    private readonly results: ResultStore,
  ) {}

  async listSources(botId: string): Promise<SourceList> {
    const [records, healths, results] = await Promise.all([
      this.breakers.refresh(),
      this.health.refresh(),
      this.results.listSources(),
    ]);
    const healthOf = new Map(healths.map((row) => [row.accountId, shownHealth(row)]));
    const rows = this.registry.sources.map(async (source) => {
      const { sourceId, kind } = source;
      const breaker = records.find((one) => one.sourceId === sourceId) ?? newBreaker(0);
      const result = results.find((one) => one.sourceId === sourceId);
      const accountIds = accountsOf(source, botId);
      const { probeAtMs, isPaused, state } = breaker;
      return create(SourceRow, {
        ...{ sourceId, kind, state: shownState(breaker) },
        cause: isPaused ? 'admin' : breaker.cause,
        probeAt:
          state === 'cut_off' && probeAtMs !== null ? new Date(probeAtMs).toISOString() : null,
        health: worst(accountIds.map((id) => healthOf.get(id) ?? 'healthy')),
        balance: await this.balanceOf(accountIds),
        codes: result?.codes ?? 0,
        misses: result?.misses ?? 0,
        medianSeconds: result?.medianSeconds ?? null,
      });
    });
    return create(SourceList, { sources: await Promise.all(rows) });
  }

  /** A source that there is not cannot be paused. */
  async setPaused(sourceId: string, isPaused: boolean): Promise<void> {
    await this.breakers.setPaused(sourceId, isPaused);
  }

  /** Of the one account that most sources have; several have no balance together. */
  private async balanceOf(accountIds: readonly string[]): Promise<bigint | null> {
    const [only, ...others] = accountIds;
    return only === undefined || others.length > 0 ? null : this.accounts.balanceOf(only);
  }
}

function accountsOf(source: NumberSource, botId: string): string[] {
  return source
    .accounts()
    .filter((account) => serves(account, botId))
    .map(({ accountId }) => accountId);
}

/** The most serious: they are in the order of their gravity but for the last, which stops no purchase. */
function worst(healths: readonly AccountHealth[]): AccountHealth {
  const gravity: readonly AccountHealth[] = ACCOUNT_HEALTHS;
  return [...healths].sort((a, b) => gravity.indexOf(b) - gravity.indexOf(a))[0] ?? 'healthy';
}
