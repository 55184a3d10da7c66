import { Injectable } from '@nestjs/common';
import { decode, encode, type MessageClass } from '@numera/contracts';
import { Database } from '@numera/database';
import type { CopyStore } from './fresh-cache';

/** Last good copies in the database: for restarts while the provider is away, and for other replicas. */
@Injectable()
export class ListStore {
  constructor(private readonly database: Database) {}

  /** Copies of one class; what an older version wrote and this one cannot read is as if it were not there. */
  of<T extends object>(target: MessageClass<T>): CopyStore<T> {
    return {
      load: async (key) => {
        const rows = await this.database.query<{ content: unknown; ageMs: number }>(
          `SELECT content, extract(epoch FROM now() - fetched_at)::float8 * 1000 AS "ageMs"
             FROM cached_lists WHERE list_key = $1`,
          [key],
        );
        const [row] = rows;
        if (!row) return null;
        try {
          return { value: decode(target, row.content), ageMs: row.ageMs };
        } catch {
          return null;
        }
      },
      save: async (key, value) => {
        await this.database.query(
          `INSERT INTO cached_lists (list_key, content, fetched_at)
           VALUES ($1, $2, now())
           ON CONFLICT (list_key) DO UPDATE SET content = excluded.content, fetched_at = now()`,
          [key, JSON.stringify(encode(value))],
        );
      },
      age: async (key, ageMs) => {
        await this.database.query(
          `UPDATE cached_lists
              SET fetched_at = least(fetched_at, now() - $2 * interval '1 millisecond')
            WHERE list_key = $1`,
          [key, ageMs],
        );
      },
    };
  }
}
