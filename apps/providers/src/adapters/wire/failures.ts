import { type ProviderFailure, providerFailure } from '../failure';
import type { Lost, LossCause } from './loss';

const LOSS_CODES = {
  over_budget: 'PROVIDER.RATE_LIMITED',
  dns: 'PROVIDER.CONNECTION_ERROR',
  refused: 'PROVIDER.CONNECTION_ERROR',
  tls: 'PROVIDER.CONNECTION_ERROR',
  reset: 'PROVIDER.CONNECTION_ERROR',
  cut_off: 'PROVIDER.CONNECTION_ERROR',
  timeout: 'PROVIDER.TIMEOUT',
  too_large: 'PROVIDER.UNEXPECTED',
} as const satisfies Record<LossCause, ProviderFailure['code']>;

/** Statuses by which a server, or a proxy such as Cloudflare before it, says that it could not serve. */
export const SERVER_CODES: Readonly<Record<number, ProviderFailure['code']>> = {
  408: 'PROVIDER.TIMEOUT',
  502: 'PROVIDER.CONNECTION_ERROR',
  503: 'PROVIDER.SERVICE_OFF',
  504: 'PROVIDER.TIMEOUT',
  520: 'PROVIDER.CONNECTION_ERROR',
  521: 'PROVIDER.SERVICE_OFF',
  522: 'PROVIDER.TIMEOUT',
  523: 'PROVIDER.CONNECTION_ERROR',
  524: 'PROVIDER.TIMEOUT',
};

export function failureOfLoss(lost: Lost): ProviderFailure {
  const detail = `${lost.cause} at ${lost.at}`;
  return lost.cause === 'over_budget'
    ? providerFailure(LOSS_CODES[lost.cause], detail, { reason: 'over_budget' })
    : providerFailure(LOSS_CODES[lost.cause], detail);
}
