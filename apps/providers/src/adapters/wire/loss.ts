/** Why there is no answer to read. */
export type LossCause =
  'over_budget' | 'dns' | 'refused' | 'tls' | 'timeout' | 'reset' | 'too_large' | 'cut_off';

/**
 * A request without a readable answer. `sent: false` is a promise that nothing left this machine; it decides
 * whether a purchase may be called unavailable, so everything doubtful is `'unknown'`.
 */
export interface Lost {
  readonly kind: 'lost';
  readonly cause: LossCause;
  readonly sent: boolean | 'unknown';
  /** How far it got, for operators. */
  readonly at: string;
}

/** The body was lost on the way although the server had begun to answer. */
export function loseBody(cause: LossCause, status: number): Lost {
  return { kind: 'lost', cause, sent: true, at: `body of a ${status}` };
}

/** These come up while connecting, before the first byte of a request. */
const BEFORE_SENDING: Readonly<Record<string, LossCause>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  EAI_NODATA: 'dns',
  ECONNREFUSED: 'refused',
  UND_ERR_CONNECT_TIMEOUT: 'refused',
  CERT_HAS_EXPIRED: 'tls',
  CERT_NOT_YET_VALID: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls',
};

/** What a throw of `fetch` means. EHOSTUNREACH and ETIMEDOUT also end open connections, so they prove nothing. */
export function lossOf(thrown: unknown, timedOut: boolean): Lost {
  const codes = codesOf(thrown);
  const causes = codes.map((code) => BEFORE_SENDING[code]);
  const [first] = causes;
  // With several addresses every attempt must have failed while connecting.
  if (!timedOut && first !== undefined && causes.every((cause) => cause !== undefined)) {
    return { kind: 'lost', cause: first, sent: false, at: codes.join(' ') };
  }
  const late = timedOut || codes.some((code) => /TIMEOUT|TIMEDOUT/u.test(code));
  return {
    kind: 'lost',
    cause: late ? 'timeout' : 'reset',
    sent: 'unknown',
    at: codes.join(' ') || 'request',
  };
}

/**
 * Codes of an error and of what caused it, all attempts of a connection included. Messages are left out, for
 * they may quote what was sent. Read by shape: an error of `fetch` need not be an `Error` of this realm.
 */
function codesOf(thrown: unknown, depth = 0): string[] {
  if (typeof thrown !== 'object' || thrown === null || depth > 3) return [];
  const { code, cause, errors } = thrown as { code?: unknown; cause?: unknown; errors?: unknown };
  if (Array.isArray(errors) && errors.length > 0) {
    return errors.flatMap((one) => codesOf(one, depth + 1));
  }
  return [...(typeof code === 'string' ? [code] : []), ...codesOf(cause, depth + 1)];
}
