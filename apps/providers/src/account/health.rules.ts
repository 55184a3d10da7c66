import type { ProviderFailure } from '../adapters/failure';

/** What an account's calls say of it. `release_refused` is known otherwise and not of these. */
export type Health = 'healthy' | 'failing' | 'bad_key' | 'no_balance';

/** What a call can prove: a catalogue is answered without a key, and only a purchase needs a balance. */
export type CallKind = 'public' | 'keyed' | 'purchase';

export interface HealthState {
  readonly health: Health;
  readonly failuresInRow: number;
}

/** A single failure happens to the best. */
const FAILURES_TO_FAIL = 3;

export function afterSuccess(state: HealthState, kind: CallKind): HealthState {
  const isCured =
    state.health === 'failing' ||
    (state.health === 'bad_key' && kind !== 'public') ||
    (state.health === 'no_balance' && kind === 'purchase');
  return { health: isCured ? 'healthy' : state.health, failuresInRow: 0 };
}

export function afterFailure(state: HealthState, failure: ProviderFailure): HealthState {
  switch (failure.code) {
    case 'PROVIDER.BAD_KEY':
      return { health: 'bad_key', failuresInRow: 0 };
    case 'PROVIDER.INSUFFICIENT_BALANCE':
      return { health: 'no_balance', failuresInRow: 0 };
    case 'PROVIDER.RATE_LIMITED':
    case 'PROVIDER.REJECTED':
    case 'PROVIDER.ORDER_NOT_FOUND':
      return state;
    case 'PROVIDER.SERVICE_UNAVAILABLE':
      // An answer about stock or price: the provider works, and knows our key.
      return afterSuccess(state, 'keyed');
    case 'PROVIDER.CONNECTION_ERROR':
    case 'PROVIDER.TIMEOUT':
    case 'PROVIDER.MESSAGE_FETCH_FAILED':
    case 'PROVIDER.UNEXPECTED':
    case 'PROVIDER.SERVICE_OFF': {
      const failuresInRow = state.failuresInRow + 1;
      const isFailing = state.health === 'healthy' && failuresInRow >= FAILURES_TO_FAIL;
      return { health: isFailing ? 'failing' : state.health, failuresInRow };
    }
  }
}
