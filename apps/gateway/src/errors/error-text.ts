import type { ErrorCode } from '@numera/contracts';
import { AppError } from '@numera/kernel';
import type { TextKey } from '@numera/locales';

/**
 * The text for a failure that a user can understand and that trying again at once does not mend; null for
 * every other, which is tried again and then told with a reference only (UI-5).
 */
export function textKeyOf(thrown: unknown): TextKey | null {
  return thrown instanceof AppError ? keyOf(thrown.code as ErrorCode) : null;
}

function keyOf(code: ErrorCode): TextKey | null {
  switch (code) {
    case 'PROVIDER.CONNECTION_ERROR':
    case 'PROVIDER.TIMEOUT':
    case 'PROVIDER.RATE_LIMITED':
    case 'PROVIDER.BUDGET_EXHAUSTED':
    case 'PROVIDER.BAD_KEY':
    case 'MESSAGING.TIMEOUT':
      return 'error.provider_down';
    case 'PROVIDER.INSUFFICIENT_BALANCE':
      return 'error.provider_no_balance';
    case 'PROVIDER.SERVICE_UNAVAILABLE':
      return 'error.no_numbers';
    case 'PROVIDER.SERVICE_OFF':
      return 'error.unknown_product';
    case 'PROVIDER.EMPTY_CATALOGUE':
    case 'CATALOGUE.EMPTY':
    case 'CATALOGUE.STALE':
      return 'error.empty_catalogue';
    case 'PROVIDER.REJECTED':
    case 'PROVIDER.ORDER_NOT_FOUND':
    case 'PROVIDER.MESSAGE_FETCH_FAILED':
    case 'PROVIDER.UNEXPECTED':
    case 'PROVIDER.UNKNOWN_ACCOUNT':
    case 'CONTRACTS.INVALID_MESSAGE':
    case 'MESSAGING.UNROUTABLE':
    case 'MESSAGING.CLOSED':
    case 'INTERNAL':
      return null;
    default:
      // A code that no contract names, from this service's own defects.
      return noCode(code);
  }
}

/** The compiler proves that every code of the contracts has its case. */
function noCode(_code: never): null {
  return null;
}
