import { Injectable } from '@nestjs/common';
import type { Envelope } from '@numera/contracts';
import { Database, violatedConstraint } from '@numera/database';
import { currentOrigin, Outbox, runWithoutOrigin, seal, type Origin } from '@numera/messaging';
import { AppError, toError } from '@numera/kernel';
import { LedgerMetrics } from './ledger.metrics';
import { LedgerStore } from './ledger.store';
import type { AskedMovement, PostedMovement } from './movement';

interface Waiting {
  readonly movement: AskedMovement;
  readonly origin: Origin;
  readonly messageId: string;
  readonly answer: (posted: PostedMovement) => object;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const MAX_BATCH = 128;
/** Two: while one batch waits for its commit, the next is already being written. */
const MAX_BATCHES = 2;

/**
 * The one way into the ledger. Movements that arrive together are written together, in one transaction with
 * their inbox and outbox rows, each answered alone: 64 callers get six times what one transaction each gives
 * (see `npm run bench`, `ledger.transfers_ratio`). Movements of one account never share a batch, nor run in two at once.
 */
@Injectable()
export class LedgerWriter {
  private readonly waiting: Waiting[] = [];
  private readonly busyAccounts = new Set<string>();
  private batches = 0;
  private scheduled = false;

  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerStore,
    private readonly outbox: Outbox,
    private readonly metrics: LedgerMetrics,
  ) {}

  /**
   * Posts the movement that a message asks for and sends `answer` of the result in the same transaction.
   * Resolves when that is committed. A message that was handled before does nothing again.
   */
  post(
    movement: AskedMovement,
    message: Envelope,
    answer: (posted: PostedMovement) => object,
  ): Promise<void> {
    const origin = currentOrigin();
    if (!origin) throw new AppError('MESSAGING.NO_ORIGIN', 'bug');
    return new Promise((resolve, reject) => {
      this.waiting.push({ movement, origin, messageId: message.id, answer, resolve, reject });
      this.schedule();
    });
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
      void runWithoutOrigin(() => this.write(batch)).finally(() => {
        this.batches -= 1;
        for (const { movement } of batch) this.busyAccounts.delete(accountKey(movement));
        if (this.waiting.length > 0) this.schedule();
      });
    }
  }

  private takeBatch(): Waiting[] {
    const batch: Waiting[] = [];
    for (let at = 0; at < this.waiting.length && batch.length < MAX_BATCH;) {
      const candidate = this.waiting[at];
      const key = candidate && accountKey(candidate.movement);
      if (candidate && key && !this.busyAccounts.has(key)) {
        this.busyAccounts.add(key);
        batch.push(candidate);
        this.waiting.splice(at, 1);
      } else {
        at += 1;
      }
    }
    return batch;
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.writeTogether(batch);
      for (const item of batch) item.resolve();
    } catch (thrown) {
      if (batch.length > 1) return this.writeSingly(batch);
      const [item] = batch;
      if (item && violatedConstraint(thrown) === 'transfers_pk') return this.refuseConflict(item);
      item?.reject(toError(thrown));
    }
  }

  /** One of them broke the batch; alone, each gets its own answer. */
  private async writeSingly(batch: readonly Waiting[]): Promise<void> {
    for (const item of batch) await this.write([item]);
  }

  private writeTogether(batch: readonly Waiting[]): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      const fresh = await this.ledger.claimMessages(
        tx,
        batch.map((item) => item.messageId),
      );
      const items = batch.filter((item) => fresh.has(item.messageId));
      if (items.length === 0) return;
      const asked = items.map((item) => item.movement);
      const posted = await this.ledger.post(tx, asked);
      this.metrics.notePosted(tx, asked, posted);
      const answers = items.map((item, at) => {
        const result = posted[at];
        if (!result) throw new AppError('WALLET.MISSING_RESULT', 'bug');
        return seal(item.answer(result), item.origin);
      });
      await this.outbox.addSealed(tx, answers);
    });
  }

  /** The id was taken by another user's movement at the same moment. */
  private async refuseConflict(item: Waiting): Promise<void> {
    const refused: PostedMovement = {
      outcome: 'id_conflict',
      amount: item.movement.amount ?? 0n,
      reference: item.movement.reference ?? '-',
      balance: 0n,
      held: 0n,
    };
    try {
      await this.database.inTransaction((tx) =>
        this.outbox.addSealed(tx, [seal(item.answer(refused), item.origin)]),
      );
      item.resolve();
    } catch (thrown) {
      item.reject(toError(thrown));
    }
  }
}

function accountKey(movement: AskedMovement): string {
  return `${movement.botId}:${movement.userId}`;
}
