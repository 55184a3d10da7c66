import type { ProviderFailureCode } from '@numera/contracts';
import { AppError, type ErrorKind } from '@numera/kernel';

interface FailureTraits {
  /** The number under which the operators' documents know the failure (SRC-1). */
  readonly hex: string;
  /** The same request may succeed later although nobody changed anything. */
  readonly retryable: boolean;
  readonly kind: ErrorKind;
}

/** The eleven documented failures. A code that contracts adds or drops stops this table from compiling. */
export const FAILURE_TRAITS = {
  'PROVIDER.INSUFFICIENT_BALANCE': { hex: '0x0000', retryable: false, kind: 'unavailable' },
  'PROVIDER.SERVICE_UNAVAILABLE': { hex: '0x0001', retryable: true, kind: 'unavailable' },
  'PROVIDER.CONNECTION_ERROR': { hex: '0x0002', retryable: true, kind: 'unavailable' },
  'PROVIDER.REJECTED': { hex: '0x0003', retryable: false, kind: 'invalid' },
  'PROVIDER.TIMEOUT': { hex: '0x0004', retryable: true, kind: 'unavailable' },
  'PROVIDER.BAD_KEY': { hex: '0x0005', retryable: false, kind: 'denied' },
  'PROVIDER.RATE_LIMITED': { hex: '0x0006', retryable: true, kind: 'busy' },
  'PROVIDER.ORDER_NOT_FOUND': { hex: '0x0007', retryable: false, kind: 'not_found' },
  'PROVIDER.MESSAGE_FETCH_FAILED': { hex: '0x0008', retryable: true, kind: 'unavailable' },
  'PROVIDER.UNEXPECTED': { hex: '0x0009', retryable: true, kind: 'unavailable' },
  'PROVIDER.SERVICE_OFF': { hex: '0x000A', retryable: true, kind: 'unavailable' },
} as const satisfies Record<ProviderFailureCode, FailureTraits>;

/** What a caller may want to tell apart within one code. */
export type FailureReason = 'out_of_stock' | 'price_rose' | 'not_served' | 'over_budget';

/** Why a provider did not do what it was asked, as data. `detail` is for operators: no key, code or number. */
export interface ProviderFailure {
  readonly code: ProviderFailureCode;
  readonly hex: string;
  readonly retryable: boolean;
  readonly reason: FailureReason | null;
  readonly detail: string;
  /** How long the provider asked us to stay away; null when it did not say. */
  readonly retryAfterMs: number | null;
}

export function providerFailure(
  code: ProviderFailureCode,
  detail: string,
  extra: { reason?: FailureReason; retryAfterMs?: number | null } = {},
): ProviderFailure {
  const { hex, retryable } = FAILURE_TRAITS[code];
  return {
    code,
    hex,
    retryable,
    reason: extra.reason ?? null,
    detail: loggable(detail),
    retryAfterMs: extra.retryAfterMs ?? null,
  };
}

/** Thrown by the questions of an adapter (catalogue, prices, lists, checks), whose answer has no room for failure. */
export class ProviderError extends AppError {
  constructor(readonly failure: ProviderFailure) {
    const { code, hex, retryable, reason, detail, retryAfterMs } = failure;
    super(code, FAILURE_TRAITS[code].kind, { hex, retryable, reason, detail, retryAfterMs });
    this.name = 'ProviderError';
  }
}

const LONGEST_DETAIL = 200;

/** A vendor's prose may quote a phone number, a code or a key: long runs of digits or letters are masked. */
function loggable(text: string): string {
  return text
    .replace(/\d[\d\s().-]{3,}\d/gu, '…')
    .replace(/[A-Za-z0-9+/_-]{20,}/gu, '…')
    .slice(0, LONGEST_DETAIL);
}

/** The answer of a method whose capability an adapter does not declare. */
export function notCapable(capability: string): Promise<never> {
  return Promise.reject(
    new ProviderError(providerFailure('PROVIDER.REJECTED', `no ${capability} here`)),
  );
}

/** The provider does not work, or not for us; and not that it had nothing to sell or disliked a question. */
export function meansDown({ code }: ProviderFailure): boolean {
  switch (code) {
    case 'PROVIDER.CONNECTION_ERROR':
    case 'PROVIDER.TIMEOUT':
    case 'PROVIDER.BAD_KEY':
    case 'PROVIDER.MESSAGE_FETCH_FAILED':
    case 'PROVIDER.UNEXPECTED':
    case 'PROVIDER.SERVICE_OFF':
    case 'PROVIDER.INSUFFICIENT_BALANCE':
      return true;
    case 'PROVIDER.SERVICE_UNAVAILABLE':
    case 'PROVIDER.REJECTED':
    case 'PROVIDER.RATE_LIMITED':
    case 'PROVIDER.ORDER_NOT_FOUND':
      return false;
  }
}
