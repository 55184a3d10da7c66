import type { Database, Transaction } from '@numera/database';
import { toError } from '@numera/kernel';
import {
  currentOrigin,
  markClaimed,
  runWithoutOrigin,
  unclaimedMessage,
  type Origin,
} from './context';
import { isOutage } from './failure';
import { AlreadyHandled, type Inbox } from './inbox';

/** One of several inputs that are written together. */
export interface Batched<T> {
  readonly input: T;
  /** What its messages are sealed with; null outside a handler. */
  readonly origin: Origin | null;
}

export interface BatchOptions<T> {
  /** What an input changes. Inputs of one key keep their order: they never share a batch, nor run in two at once. */
  readonly keyOf: (input: T) => string;
  /**
   * Writes all of them in a few statements, locking rows in one order. Seals what it sends with each input's
   * own origin (`Outbox.addSealed`). May run again, with all or fewer of them, and has no other effect.
   */
  readonly write: (tx: Transaction, items: readonly Batched<T>[]) => Promise<void>;
}

interface Waiting<T> extends Batched<T> {
  readonly key: string;
  readonly messageId: string | null;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const MAX_BATCH = 128;
/** Two: while one batch waits for its commit, the next is already being written. */
const MAX_BATCHES = 2;

/**
 * Handles messages that arrive together in one transaction with their inbox and outbox rows: each is answered
 * alone, and one that fails does not fail its neighbours. One alone costs what it costs without this; a
 * hundred cost little more than one, where a transaction each would queue for the pool and the processor.
 */
export class Batcher<T> {
  private readonly waiting: Waiting<T>[] = [];
  private readonly busyKeys = new Set<string>();
  private batches = 0;
  private scheduled = false;

  constructor(
    private readonly database: Database,
    private readonly inbox: Inbox,
    private readonly options: BatchOptions<T>,
  ) {}

  /**
   * Resolves when the effect of `input`, and the claim of the message that is being handled, are committed.
   * @throws AlreadyHandled where the message had been claimed before
   */
  async add(input: T): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.waiting.push({
        input,
        key: this.options.keyOf(input),
        origin: currentOrigin(),
        messageId: unclaimedMessage(),
        resolve,
        reject,
      });
      this.schedule();
    });
    markClaimed();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    // After everything that has already arrived had its turn, so that it shares the batch.
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    while (this.batches < MAX_BATCHES) {
      const batch = this.takeBatch();
      if (batch.length === 0) return;
      this.batches += 1;
      void runWithoutOrigin(() => this.settle(batch)).finally(() => {
        this.batches -= 1;
        for (const { key } of batch) this.busyKeys.delete(key);
        if (this.waiting.length > 0) this.schedule();
      });
    }
  }

  private takeBatch(): Waiting<T>[] {
    const batch: Waiting<T>[] = [];
    const left: Waiting<T>[] = [];
    for (const one of this.waiting.splice(0)) {
      if (batch.length === MAX_BATCH || this.busyKeys.has(one.key)) {
        left.push(one);
      } else {
        this.busyKeys.add(one.key);
        batch.push(one);
      }
    }
    this.waiting.push(...left);
    return batch;
  }

  private async settle(batch: readonly Waiting<T>[]): Promise<void> {
    try {
      const repeated = await this.writeTogether(batch);
      for (const one of batch) {
        if (repeated.has(one)) one.reject(new AlreadyHandled());
        else one.resolve();
      }
    } catch (thrown) {
      const error = toError(thrown);
      if (batch.length > 1 && !isOutage(error)) return this.settleSingly(batch);
      for (const one of batch) one.reject(error);
    }
  }

  /** One of them broke the batch; alone, each gets its own answer. */
  private async settleSingly(batch: readonly Waiting<T>[]): Promise<void> {
    for (const one of batch) await this.settle([one]);
  }

  /** Answers those whose message had been handled before. */
  private writeTogether(batch: readonly Waiting<T>[]): Promise<ReadonlySet<Waiting<T>>> {
    return this.database.inTransaction(async (tx) => {
      const ids = batch.flatMap(({ messageId }) => messageId ?? []);
      const fresh = ids.length > 0 ? await this.inbox.claim(tx, ids) : new Set<string>();
      const isRepeated = ({ messageId }: Waiting<T>): boolean =>
        messageId !== null && !fresh.has(messageId);
      const items = batch.filter((one) => !isRepeated(one));
      if (items.length > 0) await this.options.write(tx, items);
      return new Set(batch.filter(isRepeated));
    });
  }
}
