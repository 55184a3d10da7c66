import { Injectable } from '@nestjs/common';
import {
  create,
  PostTransfer,
  TransferPosted,
  TransferRefused,
  type Envelope,
} from '@numera/contracts';
import { LedgerWriter } from '../ledger/ledger.writer';

/** Deposits, refunds, rewards and adjustments: money that moves at once. */
@Injectable()
export class TransferService {
  constructor(private readonly writer: LedgerWriter) {}

  postTransfer(command: PostTransfer, message: Envelope): Promise<void> {
    const { transferId, userId, kind, amount, reference } = command;
    return this.writer.post(
      { botId: message.botId, userId, kind, transferId, amount, reference, holdId: null },
      (posted) => {
        if (posted.outcome === 'done') {
          const balanceAfter = posted.balance;
          return create(TransferPosted, {
            transferId,
            userId,
            kind,
            amount,
            reference,
            balanceAfter,
          });
        }
        const reason =
          posted.outcome === 'insufficient_funds' ? 'insufficient_funds' : 'id_conflict';
        return create(TransferRefused, { transferId, userId, reason });
      },
    );
  }
}
