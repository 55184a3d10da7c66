import { Injectable, Logger } from '@nestjs/common';
import { create, SourceChanged } from '@numera/contracts';
import { Database, type Transaction } from '@numera/database';
import { Clock, toError } from '@numera/kernel';
import { jobOrigin, Outbox, runWithoutOrigin } from '@numera/messaging';
import {
  after,
  isOpen,
  isProbeDue,
  newBreaker,
  pauseSource,
  probe,
  shownState,
  type Breaker,
  type SourceNews,
} from './source.rules';
import { SourceStore, type SourceRecord } from './source.store';

/** A source serves all bots. */
const ALL_BOTS = '0';

/** Which sources are bought from: one breaker each, in the database, shared by all replicas (SRC-8). */
@Injectable()
export class BreakerService {
  private readonly logger = new Logger(BreakerService.name);
  /** As last read, so that news which changes nothing costs no statement. */
  private known = new Map<string, SourceRecord>();
  private changes = 0;
  /** How far the database's clock is ahead of ours. */
  private skewMs = 0;

  constructor(
    private readonly database: Database,
    private readonly store: SourceStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  async refresh(): Promise<SourceRecord[]> {
    const changesBefore = this.changes;
    const [rows, nowMs] = await Promise.all([this.store.list(), this.store.nowMs()]);
    this.skewMs = nowMs - this.clock.nowMs();
    // Read before a change of our own, it would undo what is known here.
    if (this.changes !== changesBefore) return rows;
    this.known = new Map(rows.map((row) => [row.sourceId, row]));
    return rows;
  }

  /** Whether it is worth sending a purchase to; at most a second old. */
  isOpen(sourceId: string): boolean {
    const breaker = this.known.get(sourceId);
    return !breaker || isOpen(breaker, this.clock.nowMs() + this.skewMs);
  }

  /**
   * The first of these sources that is open, for one purchase. One that is to be probed is taken by one
   * reservation alone, whatever the number of replicas.
   */
  async choose(
    tx: Transaction,
    reservationId: string,
    sourceIds: readonly string[],
  ): Promise<string | null> {
    const rows = new Map(
      (await this.store.among(tx, sourceIds)).map((row) => [row.sourceId, row] as const),
    );
    const nowMs = await this.store.nowMsIn(tx);
    for (const sourceId of sourceIds) {
      const breaker = rows.get(sourceId) ?? newBreaker(nowMs);
      if (!isOpen(breaker, nowMs)) continue;
      if (breaker.state === 'open') return sourceId;
      const isMine = await this.change(tx, sourceId, (now) =>
        !now.isPaused && isProbeDue(now, nowMs) ? probe(now, reservationId, nowMs) : now,
      );
      if (isMine) return sourceId;
    }
    return null;
  }

  /** Never rejects: what was heard of a source must not undo what was done there. */
  async note(sourceId: string, news: SourceNews): Promise<void> {
    const known = this.known.get(sourceId);
    const nowMs = this.clock.nowMs() + this.skewMs;
    if (isOftenNothing(news) && known && after(known, news, nowMs) === known) return;
    try {
      await runWithoutOrigin(() =>
        this.database.inTransaction((tx) =>
          this.change(tx, sourceId, (now, atMs) => after(now, news, atMs)),
        ),
      );
    } catch (thrown) {
      this.logger.error({ msg: 'news of a source not stored', sourceId, error: toError(thrown) });
    }
  }

  /** Says so to all who keep offers, when it changes anything. */
  setPaused(sourceId: string, isPaused: boolean): Promise<boolean> {
    return this.database.inTransaction((tx) =>
      this.change(tx, sourceId, (now, nowMs) => pauseSource(now, isPaused, nowMs)),
    );
  }

  /** Answers whether it changed anything. */
  private async change(
    tx: Transaction,
    sourceId: string,
    next: (now: SourceRecord, nowMs: number) => Breaker,
  ): Promise<boolean> {
    const now = await this.store.lock(tx, sourceId);
    if (!now) return false;
    const changed = next(now, await this.store.nowMsIn(tx));
    if (changed === now) return false;
    await this.store.write(tx, sourceId, changed);
    this.database.afterCommit(tx, () => {
      this.changes += 1;
      this.known.set(sourceId, { ...changed, sourceId });
    });
    const state = shownState(changed);
    if (state === shownState(now)) return true;
    const cause = state === 'paused' ? 'admin' : changed.cause;
    this.logger.warn({ msg: 'source changed', source: sourceId, state, cause });
    const event = create(SourceChanged, { sourceId, state, cause });
    await this.outbox.add(tx, event, jobOrigin(ALL_BOTS));
    return true;
  }
}

/** News that comes with every success, and changes something only now and then. */
function isOftenNothing({ kind }: SourceNews): boolean {
  return kind !== 'purchase_failed' && kind !== 'call_failed' && kind !== 'miss';
}
