import { Injectable } from '@nestjs/common';
import { Database } from '@numera/database';

interface DifferenceRow {
  difference: string;
}

export interface LedgerFact {
  ledger_id: string;
  kind: string;
  amount: string;
  ended_as: string | null;
  ended_amount: string | null;
}

export interface OpenHolds {
  age: string;
  count: number;
}

/** At most so many differences of one kind are listed; one is already a reason to look. */
const MAX_LISTED = 100;

@Injectable()
export class ReconciliationStore {
  constructor(private readonly database: Database) {}

  /** Proofs inside the ledger. One statement, so that all of them see the books at one moment. */
  findDifferences(): Promise<DifferenceRow[]> {
    return this.database.query<DifferenceRow>(
      `WITH sums AS (
         SELECT bot_id, account, sum(amount) AS total FROM entries GROUP BY bot_id, account
       ), open_holds AS (
         SELECT h.bot_id, h.user_id, sum(h.amount) AS total FROM transfers h
          WHERE h.kind = 'hold' AND NOT EXISTS (SELECT FROM transfers e WHERE e.hold_id = h.transfer_id)
          GROUP BY h.bot_id, h.user_id
       )
       (SELECT 'entries of bot ' || bot_id || ' sum to ' || sum(total) AS difference
          FROM sums GROUP BY bot_id HAVING sum(total) <> 0)
       UNION ALL
       (SELECT 'account of user ' || coalesce(a.user_id, s.account) || ' has balance '
               || coalesce(a.balance::text, 'none') || ', its entries sum to ' || coalesce(s.total, 0)
          FROM accounts a FULL JOIN (SELECT * FROM sums WHERE account ~ '^\\d') s
            ON s.bot_id = a.bot_id AND s.account = a.user_id
         WHERE coalesce(a.balance, 0) <> coalesce(s.total, 0) LIMIT ${MAX_LISTED})
       UNION ALL
       (SELECT 'account of user ' || a.user_id || ' has ' || a.held || ' held, its open holds sum to '
               || coalesce(o.total, 0)
          FROM accounts a LEFT JOIN open_holds o USING (bot_id, user_id)
         WHERE a.held <> coalesce(o.total, 0) LIMIT ${MAX_LISTED})
       UNION ALL
       (SELECT 'transfer ' || t.transfer_id || ' (' || t.kind || ') has ' || count(e.account) || ' entries'
          FROM transfers t LEFT JOIN entries e
            ON e.transfer_id = t.transfer_id AND abs(e.amount) = t.amount
         GROUP BY t.transfer_id, t.kind
        HAVING count(e.account) <> CASE WHEN t.kind IN ('hold', 'release') THEN 0 ELSE 2 END
            OR coalesce(sum(e.amount), 0) <> 0 LIMIT ${MAX_LISTED})
       UNION ALL
       (SELECT 'transfer ' || t.transfer_id || ' ends a hold that it does not match'
          FROM transfers t LEFT JOIN transfers h ON h.transfer_id = t.hold_id AND h.kind = 'hold'
         WHERE t.hold_id IS NOT NULL
           AND (h.transfer_id IS NULL OR h.user_id <> t.user_id OR h.bot_id <> t.bot_id OR h.amount < t.amount
                OR (t.kind = 'release' AND h.amount <> t.amount))
         LIMIT ${MAX_LISTED})`,
    );
  }

  /** Holds that nothing has ended, by age. Reads the whole ledger, as the proofs do. */
  findOpenHolds(): Promise<OpenHolds[]> {
    return this.database.query<OpenHolds>(
      `SELECT CASE WHEN h.created_at > now() - interval '1 hour' THEN 'under 1 hour'
                   WHEN h.created_at > now() - interval '1 day' THEN 'under 1 day'
                   ELSE 'over 1 day' END AS age, count(*)::int AS count
         FROM transfers h
        WHERE h.kind = 'hold' AND NOT EXISTS (SELECT FROM transfers e WHERE e.hold_id = h.transfer_id)
        GROUP BY 1`,
    );
  }

  /** What the ledger knows of these holds and deposits. */
  findFacts(ledgerIds: readonly string[]): Promise<LedgerFact[]> {
    return this.database.query<LedgerFact>(
      `SELECT t.transfer_id AS ledger_id, t.kind, t.amount, e.kind AS ended_as, e.amount AS ended_amount
         FROM transfers t LEFT JOIN transfers e ON e.hold_id = t.transfer_id
        WHERE t.transfer_id = ANY($1::uuid[])`,
      [ledgerIds],
    );
  }
}
