import { Injectable } from '@nestjs/common';
import { Database, sql, sqlOne, type Transaction } from '@numera/database';
import { ClaimEntity } from './claim.entity';

/** Columns under the entity's names. */
const CLAIM = `claim_id AS "claimId", bot_id AS "botId", user_id AS "userId", amount, reference,
  payment_reference AS "paymentReference", payment_key AS "paymentKey", state, transfer_id AS "transferId",
  decided_by AS "decidedBy", submitted_at AS "submittedAt", decided_at AS "decidedAt",
  credited_at AS "creditedAt", correlation_id AS "correlationId"`;

export type NewClaim = Pick<
  ClaimEntity,
  | 'claimId'
  | 'botId'
  | 'userId'
  | 'amount'
  | 'reference'
  | 'paymentReference'
  | 'paymentKey'
  | 'transferId'
  | 'correlationId'
>;

@Injectable()
export class ClaimStore {
  constructor(private readonly database: Database) {}

  /** Claims of one user are judged one after the other, so that a limit on their number holds. */
  async lockUser(tx: Transaction, botId: string, userId: string): Promise<void> {
    await sql(tx, 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `claims:${botId}:${userId}`,
    ]);
  }

  async countOpen(tx: Transaction, botId: string, userId: string): Promise<number> {
    const row = await sqlOne<{ count: string }>(
      tx,
      `SELECT count(*) FROM claims WHERE bot_id = $1 AND user_id = $2 AND state = 'submitted'`,
      [botId, userId],
    );
    return Number(row?.count ?? 0);
  }

  /** Inserts the claim; answers what stood in its way. */
  async insert(
    tx: Transaction,
    claim: NewClaim,
  ): Promise<'inserted' | 'known' | 'duplicate_reference'> {
    const rows = await sql(
      tx,
      `INSERT INTO claims (claim_id, bot_id, user_id, amount, reference, payment_reference, payment_key,
                           transfer_id, correlation_id)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING claim_id`,
      [
        claim.claimId,
        claim.botId,
        claim.userId,
        claim.amount,
        claim.reference,
        claim.paymentReference,
        claim.paymentKey,
        claim.transferId,
        claim.correlationId,
      ],
    );
    if (rows.length > 0) return 'inserted';
    const known = await sqlOne(tx, 'SELECT claim_id FROM claims WHERE claim_id = $1', [
      claim.claimId,
    ]);
    return known ? 'known' : 'duplicate_reference';
  }

  /** The first decision wins: null for every later one. */
  decide(
    tx: Transaction,
    botId: string,
    claimId: string,
    adminId: string,
    state: 'approved' | 'rejected',
  ): Promise<ClaimEntity | null> {
    return sqlOne<ClaimEntity>(
      tx,
      `UPDATE claims SET state = $4, decided_by = $3, decided_at = now()
        WHERE bot_id = $1 AND claim_id = $2 AND state = 'submitted' RETURNING ${CLAIM}`,
      [botId, claimId, adminId, state],
    );
  }

  markCredited(tx: Transaction, transferId: string): Promise<ClaimEntity | null> {
    return sqlOne<ClaimEntity>(
      tx,
      `UPDATE claims SET state = 'credited', credited_at = now()
        WHERE transfer_id = $1 AND state = 'approved' RETURNING ${CLAIM}`,
      [transferId],
    );
  }

  /** Approved claims that the wallet has not answered for in a minute; each is taken by one replica. */
  takeUncredited(tx: Transaction, limit: number): Promise<ClaimEntity[]> {
    return sql<ClaimEntity>(
      tx,
      `SELECT ${CLAIM} FROM claims WHERE state = 'approved' AND decided_at < now() - interval '1 minute'
        ORDER BY decided_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    );
  }

  async find(botId: string, claimId: string): Promise<ClaimEntity | null> {
    const rows = await this.database.query<ClaimEntity>(
      `SELECT ${CLAIM} FROM claims WHERE bot_id = $1 AND claim_id = $2`,
      [botId, claimId],
    );
    return rows[0] ?? null;
  }

  /** Claims in the order of their ids, those that changed in the last minute left out. */
  listSettled(after: string | null, limit: number): Promise<ClaimEntity[]> {
    return this.database.query<ClaimEntity>(
      `SELECT ${CLAIM} FROM claims
        WHERE ($1::uuid IS NULL OR claim_id > $1)
          AND greatest(submitted_at, decided_at, credited_at) < now() - interval '1 minute'
        ORDER BY claim_id LIMIT $2`,
      [after, limit],
    );
  }
}
