import type { ProviderFailureCode } from './providers';

/** Every code that an `AppError` may carry from one service to another. The gateway's switch covers them. */
export type ErrorCode =
  | ProviderFailureCode
  | 'PROVIDER.BUDGET_EXHAUSTED'
  | 'PROVIDER.UNKNOWN_ACCOUNT'
  | 'PROVIDER.EMPTY_CATALOGUE'
  | 'CATALOGUE.EMPTY'
  | 'CATALOGUE.STALE'
  | 'CONTRACTS.INVALID_MESSAGE'
  | 'MESSAGING.UNROUTABLE'
  | 'MESSAGING.TIMEOUT'
  | 'MESSAGING.CLOSED'
  | 'INTERNAL';
