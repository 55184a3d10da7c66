import { Injectable } from '@nestjs/common';
import {
  CaptureHold,
  create,
  HoldCaptured,
  HoldDeclined,
  HoldPlaced,
  HoldRefused,
  HoldReleased,
  PlaceHold,
  ReleaseHold,
  type Envelope,
} from '@numera/contracts';
import { AppError } from '@numera/kernel';
import { LedgerWriter } from '../ledger/ledger.writer';
import type { PostedMovement } from '../ledger/movement';

/** Two-phase money: set aside, then captured or given back, each once and each a transfer of its own. */
@Injectable()
export class HoldService {
  constructor(private readonly writer: LedgerWriter) {}

  placeHold(command: PlaceHold, message: Envelope): Promise<void> {
    const { holdId, userId, amount, reference } = command;
    return this.writer.post(
      {
        botId: message.botId,
        userId,
        kind: 'hold',
        transferId: holdId,
        amount,
        reference,
        holdId: null,
      },
      (posted) => {
        const facts = { holdId, userId, amount, reference };
        if (posted.outcome === 'done') return create(HoldPlaced, facts);
        const reason =
          posted.outcome === 'insufficient_funds' ? 'insufficient_funds' : 'id_conflict';
        return create(HoldDeclined, { ...facts, reason, available: posted.balance - posted.held });
      },
    );
  }

  captureHold(command: CaptureHold, message: Envelope): Promise<void> {
    return this.endHold(command, message, 'capture', command.amount ?? null);
  }

  releaseHold(command: ReleaseHold, message: Envelope): Promise<void> {
    return this.endHold(command, message, 'release', null);
  }

  private endHold(
    { holdId, transferId, userId }: CaptureHold | ReleaseHold,
    message: Envelope,
    action: 'capture' | 'release',
    /** Less than the hold; null: all of it. */
    amount: bigint | null,
  ): Promise<void> {
    const kind = action === 'capture' ? 'purchase' : 'release';
    return this.writer.post(
      { botId: message.botId, userId, kind, transferId, amount, reference: null, holdId },
      (posted) => {
        if (posted.outcome !== 'done') {
          return create(HoldRefused, { holdId, transferId, action, reason: refusal(posted) });
        }
        const { reference, balance } = posted;
        const amounts = { amount: posted.amount, balanceAfter: balance };
        const facts = { holdId, transferId, userId, reference, ...amounts };
        return action === 'capture' ? create(HoldCaptured, facts) : create(HoldReleased, facts);
      },
    );
  }
}

function refusal(posted: PostedMovement): HoldRefused['reason'] {
  switch (posted.outcome) {
    case 'unknown_hold':
    case 'already_captured':
    case 'already_released':
    case 'id_conflict':
    case 'exceeds_hold':
      return posted.outcome;
    case 'done':
    case 'insufficient_funds':
      throw new AppError('WALLET.NOT_A_REFUSAL', 'bug', { outcome: posted.outcome });
  }
}
