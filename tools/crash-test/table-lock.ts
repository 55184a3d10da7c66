import { waitFor } from '@numera/testing';
import { Client } from 'pg';

/** A lock on a table that lets others read and makes them wait with writing. */
export class TableLock {
  private constructor(private readonly client: Client) {}

  static async take(url: string, table: string): Promise<TableLock> {
    const client = new Client({ connectionString: url });
    // An interrupted test stops the server under it.
    client.on('error', () => undefined);
    await client.connect();
    await client.query('BEGIN');
    await client.query(`LOCK TABLE ${table} IN EXCLUSIVE MODE`);
    return new TableLock(client);
  }

  /** Waits until a statement that begins like this stands in front of a lock. */
  async waitForWriter(statement: string): Promise<void> {
    await waitFor(
      async () => {
        // Within a transaction the activity is read once and remembered.
        await this.client.query('SELECT pg_stat_clear_snapshot()');
        const { rows } = await this.client.query(
          `SELECT 1 FROM pg_stat_activity
            WHERE wait_event_type = 'Lock' AND ltrim(query) LIKE $1`,
          [`${statement}%`],
        );
        return rows.length > 0;
      },
      { deadlineMs: 20_000, what: `a waiting ${statement}` },
    );
  }

  /** A writer that was killed meanwhile has nobody left to commit for it. */
  async release(): Promise<void> {
    await this.client.query('ROLLBACK');
    await this.client.end();
  }
}
