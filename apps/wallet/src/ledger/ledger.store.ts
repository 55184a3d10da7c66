import { Injectable } from '@nestjs/common';
import { sql, type Transaction } from '@numera/database';
import type { AskedMovement, MovementOutcome, PostedMovement } from './movement';

interface PostedRow {
  i: number;
  outcome: MovementOutcome;
  amount: string | null;
  reference: string | null;
  balance: string;
  held: string;
}

@Injectable()
export class LedgerStore {
  /** Writes movements of different accounts with one call, and answers each in the order asked. */
  async post(tx: Transaction, movements: readonly AskedMovement[]): Promise<PostedMovement[]> {
    const batch = movements.map((movement, i) => ({
      i,
      bot_id: movement.botId,
      user_id: movement.userId,
      kind: movement.kind,
      transfer_id: movement.transferId,
      amount: movement.amount?.toString() ?? null,
      reference: movement.reference,
      hold_id: movement.holdId,
    }));
    const rows = await sql<PostedRow>(tx, 'SELECT * FROM post_movements($1::jsonb)', [
      JSON.stringify(batch),
    ]);
    return rows.map((row) => ({
      outcome: row.outcome,
      amount: BigInt(row.amount ?? 0),
      reference: row.reference ?? '',
      balance: BigInt(row.balance),
      held: BigInt(row.held),
    }));
  }
}
