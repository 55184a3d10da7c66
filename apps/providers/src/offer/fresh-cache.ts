import type { Clock } from '@numera/kernel';

interface Copy<T> {
  readonly value: T;
  readonly fetchedAtMs: number;
}

/** Where copies outlive the process. Their age is kept by the database's clock: that of who saved one may be another. */
export interface CopyStore<T> {
  load(key: string): Promise<{ readonly value: T; readonly ageMs: number } | null>;
  /** Keeps what has just been fetched. */
  save(key: string, value: T): Promise<void>;
  /** What is kept is at least so old from now on. */
  age(key: string, ageMs: number): Promise<void>;
}

export interface FreshCacheOptions<T> {
  readonly clock: Clock;
  readonly freshMs: number;
  /** After a failure nobody asks again for so long, so that a dead provider is left alone. */
  readonly retryMs: number;
  /** Keys kept in memory; those not used for longest make room. */
  readonly capacity: number;
  readonly store?: CopyStore<T>;
}

interface Entry<T> {
  copy: Copy<T> | null;
  pending: Promise<void> | null;
  retryAtMs: number;
  failure: unknown;
}

/** Keeps what a provider listed. Many who ask at once cause one call; a failure is answered from the last good copy. */
export class FreshCache<T> {
  private readonly entries = new Map<string, Entry<T>>();

  constructor(private readonly options: FreshCacheOptions<T>) {}

  /** @throws what `fetch` threw, where there is no copy at all */
  async get(key: string, fetch: () => Promise<T>): Promise<Copy<T> & { stale: boolean }> {
    const entry = this.entryOf(key);
    if (!this.isFresh(entry.copy) && this.options.clock.nowMs() >= entry.retryAtMs) {
      entry.pending ??= this.refresh(key, entry, fetch).finally(() => (entry.pending = null));
      await entry.pending;
    }
    if (entry.copy) return { ...entry.copy, stale: !this.isFresh(entry.copy) };
    throw entry.failure;
  }

  /** What is kept is known to be wrong: it is asked for again, and what cannot be is stale. Other processes keep theirs. */
  async expire(key: string): Promise<void> {
    const { clock, freshMs, store } = this.options;
    const entry = this.entries.get(key);
    if (entry?.copy) {
      const fetchedAtMs = Math.min(entry.copy.fetchedAtMs, clock.nowMs() - freshMs);
      entry.copy = { ...entry.copy, fetchedAtMs };
    }
    await store?.age(key, freshMs);
  }

  private async refresh(key: string, entry: Entry<T>, fetch: () => Promise<T>): Promise<void> {
    const { clock, store, retryMs } = this.options;
    try {
      // Another replica, or this one before its restart, may have asked.
      const stored = (await store?.load(key)) ?? null;
      const fetchedAtMs = clock.nowMs() - (stored?.ageMs ?? 0);
      entry.copy = newer(entry.copy, stored && { value: stored.value, fetchedAtMs });
      if (this.isFresh(entry.copy)) return;
      const copy = { value: await fetch(), fetchedAtMs: clock.nowMs() };
      entry.copy = copy;
      entry.retryAtMs = 0;
      await store?.save(key, copy.value);
    } catch (thrown) {
      entry.failure = thrown;
      entry.retryAtMs = clock.nowMs() + retryMs;
    }
  }

  private isFresh(copy: Copy<T> | null): boolean {
    return copy !== null && this.options.clock.nowMs() - copy.fetchedAtMs < this.options.freshMs;
  }

  private entryOf(key: string): Entry<T> {
    const entry = this.entries.get(key) ?? {
      copy: null,
      pending: null,
      retryAtMs: 0,
      failure: null,
    };
    this.entries.delete(key);
    this.entries.set(key, entry);
    for (const [oldest] of this.entries) {
      if (this.entries.size <= this.options.capacity) break;
      this.entries.delete(oldest);
    }
    return entry;
  }
}

function newer<T>(one: Copy<T> | null, other: Copy<T> | null): Copy<T> | null {
  if (!one || !other) return one ?? other;
  return other.fetchedAtMs > one.fetchedAtMs ? other : one;
}
