import { AsyncLocalStorage } from 'node:async_hooks';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { AppError, backoffMs, pause } from '@numera/kernel';
import { isRetryable } from './database-error';
import type { Transaction } from './sql';

const MAX_TRIES = 5;

/** The connections of this process: how many it may have, how many work, and who waits for one. */
export interface PoolUse {
  readonly size: number;
  readonly inUse: number;
  readonly waiting: number;
}

type BeginHook = (tx: Transaction) => Promise<void>;

/** A service's own schema: the only way to PostgreSQL for its use cases and stores. */
export class Database {
  private readonly beginHooks: BeginHook[] = [];
  private readonly commitHooks = new WeakMap<Transaction, (() => void)[]>();
  private readonly current = new AsyncLocalStorage<true>();

  constructor(
    readonly dataSource: DataSource,
    readonly schema: string,
  ) {}

  /**
   * Runs `work` in one transaction, and again from the start when PostgreSQL asks for it (at most five
   * times, with jitter). `work` must therefore have no effect outside the database.
   * A transaction inside a transaction is a defect: a pool of N deadlocks with N of them.
   */
  async inTransaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (this.current.getStore()) throw new AppError('DATABASE.NESTED_TRANSACTION', 'bug');
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { result, tx } = await this.current.run(true, () => this.once(work));
        // Outside the scope: what a hook sets off may open transactions of its own.
        for (const hook of this.commitHooks.get(tx) ?? []) hook();
        return result;
      } catch (thrown) {
        if (!isRetryable(thrown) || attempt === MAX_TRIES) throw thrown;
        await pause(backoffMs(attempt, 5, 200));
      }
    }
  }

  /** One statement on its own, committed by itself. */
  async query<Row extends object>(
    text: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const result = await runner.query(text, [...parameters], true);
      return result.records as Row[];
    } finally {
      await runner.release();
    }
  }

  get poolUse(): PoolUse {
    const { master } = this.dataSource.driver as unknown as { master: Pool };
    const { options, totalCount, idleCount, waitingCount } = master;
    return { size: options.max, inUse: totalCount - idleCount, waiting: waitingCount };
  }

  /** Runs in every transaction before its work; the inbox claims the message there. */
  onBegin(hook: BeginHook): void {
    this.beginHooks.push(hook);
  }

  /** Runs once the transaction is committed, and never if it is not. Must not throw. */
  afterCommit(tx: Transaction, hook: () => void): void {
    const hooks = this.commitHooks.get(tx) ?? [];
    this.commitHooks.set(tx, hooks);
    hooks.push(hook);
  }

  private async once<T>(
    work: (tx: Transaction) => Promise<T>,
  ): Promise<{ result: T; tx: Transaction }> {
    const runner = this.dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      const tx = runner.manager;
      try {
        for (const hook of this.beginHooks) await hook(tx);
        const result = await work(tx);
        await runner.commitTransaction();
        return { result, tx };
      } catch (thrown) {
        if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
        throw thrown;
      }
    } finally {
      await runner.release();
    }
  }
}
