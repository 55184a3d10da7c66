import { backoffMs, type Clock } from '@numera/kernel';

interface Kept<T> {
  readonly value: T;
  readonly atMs: number;
}

/** A value from a source: kept for a while, fetched once for all who ask, and the last good one kept for bad times. */
export class Refreshed<T> {
  private kept: Kept<T> | null = null;
  private fetching: Promise<T> | null = null;
  private failures = 0;
  private notBeforeMs = 0;
  private lastError: unknown = null;

  constructor(
    private readonly clock: Clock,
    private readonly keepMs: number,
    private readonly fetch: () => Promise<T>,
  ) {}

  /** @throws what the source threw, when there is no good copy at all */
  async get(): Promise<{ value: T; stale: boolean; atMs: number }> {
    const nowMs = this.clock.nowMs();
    if (this.kept && nowMs - this.kept.atMs < this.keepMs) return { ...this.kept, stale: false };
    if (nowMs >= this.notBeforeMs) {
      try {
        const value = await (this.fetching ??= this.refresh());
        return { value, stale: false, atMs: this.clock.nowMs() };
      } catch (thrown) {
        this.lastError = thrown;
      }
    }
    if (this.kept) return { ...this.kept, stale: true };
    throw this.lastError;
  }

  /** A copy from before the start; it counts as stale until the source answers. */
  seed(value: T, atMs: number): void {
    this.kept ??= { value, atMs: Math.min(atMs, this.clock.nowMs() - this.keepMs) };
  }

  private async refresh(): Promise<T> {
    try {
      const value = await this.fetch();
      this.kept = { value, atMs: this.clock.nowMs() };
      this.failures = 0;
      return value;
    } catch (thrown) {
      // A source that is down is not hammered by every page that is opened.
      this.failures += 1;
      this.notBeforeMs = this.clock.nowMs() + backoffMs(this.failures, 500, 15_000);
      throw thrown;
    } finally {
      this.fetching = null;
    }
  }
}
