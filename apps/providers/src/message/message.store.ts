import { Injectable } from '@nestjs/common';
import { Database } from '@numera/database';

/** What of the attempts the messages need. */
@Injectable()
export class MessageStore {
  constructor(private readonly database: Database) {}

  /** Of orders that wait for a further message: what they had before, by the provider's id. */
  async remembered(accountId: string): Promise<ReadonlyMap<string, string>> {
    const rows = await this.database.query<{ externalId: string; before: string }>(
      `SELECT external_id AS "externalId", string_agg(message_before, ' ') AS before
         FROM purchase_attempts
        WHERE account_id = $1 AND shares_order AND message_before <> ''
          AND state IN ('calling', 'unknown', 'acquired') AND code_at IS NULL
        GROUP BY external_id`,
      [accountId],
    );
    return new Map(rows.map(({ externalId, before }) => [externalId, before]));
  }

  /** The order tells the old message no more: whatever comes now is new, should it be the same text. */
  async forget(accountId: string, externalIds: readonly string[]): Promise<void> {
    await this.database.query(
      `UPDATE purchase_attempts SET message_before = ''
        WHERE account_id = $1 AND external_id = ANY($2) AND shares_order AND state = 'acquired'
          AND code_at IS NULL AND message_before <> ''`,
      [accountId, externalIds],
    );
  }

  async remember(reservationId: string, digests: string): Promise<void> {
    await this.database.query(
      `UPDATE purchase_attempts SET message_before = $2 WHERE reservation_id = $1`,
      [reservationId, digests],
    );
  }

  /** Orders of an account that wait for a message, the youngest first. */
  async waiting(accountId: string, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ externalId: string }>(
      `SELECT DISTINCT ON (called_at, external_id) external_id AS "externalId" FROM purchase_attempts
        WHERE account_id = $1 AND state = 'acquired' AND code_at IS NULL
          AND expires_at > now() - interval '10 minutes'
        ORDER BY called_at DESC, external_id LIMIT $2`,
      [accountId, limit],
    );
    return rows.map(({ externalId }) => externalId);
  }
}
