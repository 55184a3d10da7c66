import { Injectable } from '@nestjs/common';
import { Database, sql, type Transaction } from '@numera/database';
import { markClaimed, unclaimedMessage } from './context';

/** Thrown inside a transaction to undo it: the message's effect is already there. Ends as a success. */
export class AlreadyHandled extends Error {
  constructor() {
    super('the message has been handled before');
    this.name = 'AlreadyHandled';
  }
}

/**
 * Makes a repeated message do nothing. The first transaction that a handler opens claims the message in
 * the same commit as the effect; so a handler has one transaction that matters, and whatever follows it
 * must be found again by a sweeper from the rows that it wrote.
 */
@Injectable()
export class Inbox {
  constructor(private readonly database: Database) {
    database.onBegin(async (tx) => {
      const messageId = unclaimedMessage();
      if (messageId === null) return;
      const fresh = await this.claim(tx, [messageId]);
      if (fresh.size === 0) throw new AlreadyHandled();
      database.afterCommit(tx, markClaimed);
    });
  }

  /** Claims messages for this transaction; answers those that had not been claimed before. */
  async claim(tx: Transaction, messageIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await sql<{ message_id: string }>(
      tx,
      // In one order, for another replica may be claiming some of the same.
      `INSERT INTO inbox (message_id) SELECT id FROM unnest($1::uuid[]) AS id ORDER BY id
       ON CONFLICT DO NOTHING RETURNING message_id`,
      [messageIds],
    );
    return new Set(rows.map((row) => row.message_id));
  }

  /** Forgets messages older than any repeat can be. */
  async prune(): Promise<void> {
    await this.database.query(
      `DELETE FROM inbox WHERE message_id IN (
         SELECT message_id FROM inbox WHERE handled_at < now() - interval '7 days' LIMIT 10000)`,
    );
  }
}
