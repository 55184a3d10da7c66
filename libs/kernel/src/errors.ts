/** What kind of trouble an error is; decides retries, logging and the tone of the user's text. */
export type ErrorKind =
  'invalid' | 'not_found' | 'conflict' | 'denied' | 'insufficient' | 'busy' | 'unavailable' | 'bug';

/**
 * The one error class of the product. `code` is a string literal from `@numera/contracts`
 * (`WALLET.INSUFFICIENT_FUNDS`); `details` hold only what may be logged: no secret, code or number.
 */
export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    kind: ErrorKind,
    details: Readonly<Record<string, unknown>> = {},
    cause?: unknown,
  ) {
    super(code, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.kind = kind;
    this.details = details;
  }
}

/** For the `default` of a switch that covers a union: the compiler proves it is never reached. */
export function unreachable(value: never): never {
  throw new AppError('KERNEL.UNREACHABLE', 'bug', { value: String(value) });
}

/** Anything thrown, as an `Error`. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
