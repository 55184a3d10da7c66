import { Injectable } from '@nestjs/common';
import { Database, violatedConstraint, type Transaction } from '@numera/database';
import {
  Batcher,
  currentOrigin,
  Inbox,
  noteStep,
  Outbox,
  seal,
  type Batched,
  type Origin,
} from '@numera/messaging';
import { AppError } from '@numera/kernel';
import { LedgerMetrics } from './ledger.metrics';
import { LedgerStore } from './ledger.store';
import type { AskedMovement, PostedMovement } from './movement';

interface Posting {
  readonly movement: AskedMovement;
  readonly answer: (posted: PostedMovement) => object;
}

/**
 * The one way into the ledger. Movements that arrive together are written together, each answered alone: 64
 * callers get six times what one transaction each gives (see `npm run bench`, `ledger.transfers_ratio`).
 * Movements of one account never share a batch, nor run in two at once.
 */
@Injectable()
export class LedgerWriter {
  private readonly batcher: Batcher<Posting>;

  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerStore,
    private readonly outbox: Outbox,
    private readonly metrics: LedgerMetrics,
    inbox: Inbox,
  ) {
    this.batcher = new Batcher(database, inbox, {
      keyOf: ({ movement }) => `${movement.botId}:${movement.userId}`,
      write: (tx, items) => this.write(tx, items),
    });
  }

  /**
   * Posts the movement that a message asks for and sends `answer` of the result in the same transaction.
   * Resolves when that is committed. A message that was handled before does nothing again.
   */
  async post(movement: AskedMovement, answer: (posted: PostedMovement) => object): Promise<void> {
    try {
      await this.batcher.add({ movement, answer });
    } catch (thrown) {
      if (violatedConstraint(thrown) !== 'transfers_pk') throw thrown;
      await this.refuseConflict(movement, answer);
    }
  }

  private async write(tx: Transaction, items: readonly Batched<Posting>[]): Promise<void> {
    const asked = items.map(({ input }) => input.movement);
    const posted = await this.ledger.post(tx, asked);
    this.metrics.notePosted(tx, asked, posted);
    const answers = items.map(({ input, origin }, at) => {
      const result = posted[at];
      if (!result) throw new AppError('WALLET.MISSING_RESULT', 'bug');
      this.database.afterCommit(tx, () => noteMovement(input.movement, result, origin));
      return seal(input.answer(result), origin);
    });
    await this.outbox.addSealed(tx, answers);
  }

  /** The id was taken by another user's movement at the same moment. */
  private refuseConflict(
    movement: AskedMovement,
    answer: (posted: PostedMovement) => object,
  ): Promise<void> {
    const { amount, reference } = movement;
    const refused: PostedMovement = {
      outcome: 'id_conflict',
      amount: amount ?? 0n,
      reference: reference ?? '-',
      balance: 0n,
      held: 0n,
    };
    return this.database.inTransaction(async (tx) => {
      await this.outbox.add(tx, answer(refused));
      const origin = currentOrigin();
      this.database.afterCommit(tx, () => noteMovement(movement, refused, origin));
    });
  }
}

function noteMovement(
  movement: AskedMovement,
  { outcome, amount }: PostedMovement,
  origin: Origin | null,
): void {
  const { kind, transferId } = movement;
  // The transfer that places a hold is the hold.
  const holdId = kind === 'hold' ? transferId : movement.holdId;
  noteStep(
    {
      msg: 'money moved',
      kind,
      outcome,
      amountCents: amount.toString(),
      transferId,
      ...(holdId === null ? {} : { holdId }),
    },
    origin,
  );
}
