import { Controller } from '@nestjs/common';
import {
  Balance,
  create,
  GetBalance,
  GetStatement,
  Movement,
  Statement,
  type Envelope,
} from '@numera/contracts';
import { Answers } from '@numera/messaging';
import { BalanceStore } from './balance.store';

@Controller()
export class BalanceHandler {
  constructor(private readonly balances: BalanceStore) {}

  /** A user who never had money has a balance of nothing, not an error. */
  @Answers(GetBalance)
  async getBalance({ userId }: GetBalance, { botId }: Envelope): Promise<Balance> {
    const row = await this.balances.findBalance(botId, userId);
    const balance = BigInt(row?.balance ?? 0);
    const held = BigInt(row?.held ?? 0);
    return create(Balance, {
      balance,
      held,
      available: balance - held,
      deposited: BigInt(row?.deposited ?? 0),
      spent: BigInt(row?.spent ?? 0),
      refunded: BigInt(row?.refunded ?? 0),
      rewarded: BigInt(row?.rewarded ?? 0),
    });
  }

  @Answers(GetStatement)
  async getStatement(query: GetStatement, { botId }: Envelope): Promise<Statement> {
    const { userId, pageSize } = query;
    const total = await this.balances.countMovements(botId, userId);
    const pages = Math.max(1, Math.ceil(total / pageSize));
    const page = Math.min(query.page, pages);
    const rows = await this.balances.listMovements(botId, userId, (page - 1) * pageSize, pageSize);
    return create(Statement, {
      page,
      pages,
      movements: rows.map((row) =>
        create(Movement, {
          transferId: row.transfer_id,
          kind: row.kind,
          amount: BigInt(row.amount),
          reference: row.reference,
          balanceAfter: row.balance_after === null ? null : BigInt(row.balance_after),
          occurredAt: row.created_at.toISOString(),
        }),
      ),
    });
  }
}
