import { Injectable } from '@nestjs/common';
import { Database } from '@numera/database';

/** The last good answers of a source, in the database, so that they outlive the process. */
@Injectable()
export class GoodCopies {
  constructor(private readonly database: Database) {}

  async keep(name: string, body: unknown): Promise<void> {
    await this.database.query(
      `INSERT INTO good_copies (name, body) VALUES ($1, $2)
       ON CONFLICT (name) DO UPDATE SET body = excluded.body, taken_at = now()`,
      [name, JSON.stringify(body)],
    );
  }

  async find<T>(name: string): Promise<{ body: T; takenAt: Date } | null> {
    const rows = await this.database.query<{ body: T; taken_at: Date }>(
      'SELECT body, taken_at FROM good_copies WHERE name = $1',
      [name],
    );
    const row = rows[0];
    return row ? { body: row.body, takenAt: row.taken_at } : null;
  }
}
