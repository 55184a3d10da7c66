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

/** What the operating system and the driver say when there is no server to talk to. */
const AWAY =
  /^(?:ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)|Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|not queryable|Driver not Connected/iu;

/**
 * PostgreSQL cannot be reached, is starting, stopping or has cut the connection: the same work may succeed
 * when it is back. Classes 08 (connection), 57P (the operator), 53 (out of resources) of its error codes.
 */
export function isDatabaseAway(thrown: unknown): boolean {
  const { code } = postgresError(thrown);
  if (typeof code === 'string' && /^(?:08|57P|53)/u.test(code)) return true;
  const message = thrown instanceof Error ? thrown.message : '';
  return AWAY.test(code ?? '') || AWAY.test(message);
}
