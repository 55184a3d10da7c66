import { Injectable, Logger } from '@nestjs/common';
import { AccountChanged, create } from '@numera/contracts';
import { Database } from '@numera/database';
import { toError } from '@numera/kernel';
import { jobOrigin, Outbox, runWithoutOrigin } from '@numera/messaging';
import { type ProviderFailure } from '../adapters/failure';
import { BreakerService } from '../source/breaker.service';
import { AccountRegistry } from './account.registry';
import { AccountStore, type AccountRow } from './account.store';
import { afterFailure, afterSuccess, type CallKind, type HealthState } from './health.rules';

/** An account serves all bots. */
const ALL_BOTS = '0';

/** Ten dollars: ten of the dearest numbers that the default prices allow. */
const AMPLE_BALANCE_E4 = 100_000n;

/** What an account's calls say of it, told to admins when it changes and not on every failure (SRC-8). */
@Injectable()
export class HealthService {
  private readonly logger = new Logger(HealthService.name);
  /** What this process believes, so that a call that changes nothing costs no statement. */
  private readonly states = new Map<string, HealthState>();
  private readonly poorBalances = new Map<string, bigint>();
  /** Changes so far: a row that was read before one of them is out of date. */
  private moves = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly store: AccountStore,
    private readonly outbox: Outbox,
    private readonly registry: AccountRegistry,
    private readonly breakers: BreakerService,
  ) {}

  noteSuccess(accountId: string, kind: CallKind): void {
    this.move(accountId, afterSuccess(this.stateOf(accountId), kind));
  }

  noteFailure(accountId: string, failure: ProviderFailure): void {
    this.move(accountId, afterFailure(this.stateOf(accountId), failure));
  }

  /**
   * A balance was seen. An account that was too poor for a purchase is well again when it has risen since, or
   * when it would pay for any number that is sold; that something is there proves nothing, and the alarm
   * would come and go.
   */
  noteBalance(accountId: string, balance: bigint): void {
    const { health } = this.stateOf(accountId);
    const isEmpty = balance <= 0n;
    const before = this.poorBalances.get(accountId);
    if (health === 'healthy' && isEmpty) {
      this.move(accountId, { health: 'no_balance', failuresInRow: 0 });
    }
    const hasRisen = before !== undefined && balance > before;
    if (health === 'no_balance' && (hasRisen || balance >= AMPLE_BALANCE_E4)) {
      this.move(accountId, { health: 'healthy', failuresInRow: 0 });
    }
    if (this.stateOf(accountId).health === 'no_balance') this.poorBalances.set(accountId, balance);
    else this.poorBalances.delete(accountId);
  }

  async noteReleases(accountId: string, areRefused: boolean): Promise<void> {
    const row = await this.store.find(accountId);
    if (row && row.releaseRefused !== areRefused) {
      await this.write(accountId, (now) => ({ ...now, releaseRefused: areRefused }));
    }
  }

  /** Takes over what other replicas found out, but not over what this one finds out meanwhile. */
  async refresh(): Promise<AccountRow[]> {
    await this.writing;
    const movesBefore = this.moves;
    const rows = await this.store.list();
    if (this.moves !== movesBefore) return rows;
    for (const { accountId, health } of rows) {
      if (this.stateOf(accountId).health !== health) {
        this.states.set(accountId, { health, failuresInRow: 0 });
      }
    }
    return rows;
  }

  private stateOf(accountId: string): HealthState {
    return this.states.get(accountId) ?? { health: 'healthy', failuresInRow: 0 };
  }

  private move(accountId: string, next: HealthState): void {
    const { health } = this.stateOf(accountId);
    this.states.set(accountId, next);
    if (health === next.health) return;
    this.moves += 1;
    this.logger.warn({ msg: 'account changed', account: accountId, health: next.health });
    // In its own time: a call's answer must not wait for it, nor be lost with it.
    this.writing = this.writing.then(() =>
      runWithoutOrigin(async () => {
        if (next.health === 'healthy') await this.tellSources(accountId);
        await this.write(accountId, (now) => ({ ...now, health: next.health }));
      }).catch((thrown: unknown) => {
        this.states.delete(accountId);
        this.logger.error({ msg: 'health not stored', account: accountId, error: toError(thrown) });
      }),
    );
  }

  /** Before the event, so that whoever has heard it can buy. */
  private async tellSources(accountId: string): Promise<void> {
    for (const { sourceId } of this.registry.sourcesOf(accountId)) {
      await this.breakers.note(sourceId, { kind: 'account_well' });
    }
  }

  private write(accountId: string, change: (now: AccountRow) => AccountRow): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      const now = await this.store.lock(tx, accountId);
      if (!now) return;
      const next = change(now);
      await this.store.setHealth(tx, accountId, next.health, next.releaseRefused);
      const health = shownHealth(next);
      if (health === shownHealth(now)) return;
      await this.outbox.add(tx, create(AccountChanged, { accountId, health }), jobOrigin(ALL_BOTS));
    });
  }
}

/** The one word that is shown: what stops all work weighs more than a number that cannot be given back. */
export function shownHealth({ health, releaseRefused }: AccountRow): AccountChanged['health'] {
  return health === 'healthy' && releaseRefused ? 'release_refused' : health;
}
