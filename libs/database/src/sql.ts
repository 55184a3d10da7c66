import type { EntityManager } from 'typeorm';
import { AppError } from '@numera/kernel';

/** The manager of an open transaction. Stores take it first, so that no SQL runs outside one by mistake. */
export type Transaction = EntityManager;

/**
 * Runs one statement inside the transaction and gives its rows, whatever the verb
 * (TypeORM's own `query` answers `[rows, count]` for UPDATE and DELETE).
 */
export async function sql<Row extends object>(
  tx: Transaction,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  const runner = tx.queryRunner;
  if (!runner?.isTransactionActive) throw new AppError('DATABASE.NO_TRANSACTION', 'bug');
  const result = await runner.query(text, [...parameters], true);
  return result.records as Row[];
}

/** The first row, or null. */
export async function sqlOne<Row extends object>(
  tx: Transaction,
  text: string,
  parameters: readonly unknown[] = [],
): Promise<Row | null> {
  return (await sql<Row>(tx, text, parameters))[0] ?? null;
}
