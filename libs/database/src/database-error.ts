interface PostgresError {
  readonly code?: string;
  readonly constraint?: string;
}

function postgresError(thrown: unknown): PostgresError {
  const error = thrown as { driverError?: PostgresError } & PostgresError;
  return error.driverError ?? error;
}

/** The name of the constraint that a statement violated; null when it failed for another reason. */
export function violatedConstraint(thrown: unknown): string | null {
  const { code, constraint } = postgresError(thrown);
  return code?.startsWith('23') && constraint ? constraint : null;
}

/** Serialization failures and deadlocks: the same transaction may succeed when it is run again. */
export function isRetryable(thrown: unknown): boolean {
  const { code } = postgresError(thrown);
  return code === '40001' || code === '40P01';
}
