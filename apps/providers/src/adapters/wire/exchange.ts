import { loseBody, type Lost, lossOf } from './loss';

/** Purchases and cancellations go first when the budget of an account binds. */
export type CallPriority = 'purchase' | 'cancel' | 'poll' | 'catalogue';

export interface ExchangeLimits {
  /** From the first byte sent to the last byte read; 20 s by default. */
  readonly totalTimeoutMs?: number;
  /** From the first byte sent to the answer's headers; 15 s by default. A purchase took seconds in captures. */
  readonly headersTimeoutMs?: number;
  /** Asked before every request; `false` sends nothing. The place of the account's request budget (OTP-3). */
  readonly admit?: (priority: CallPriority) => Promise<boolean>;
}

export interface ExchangeOptions {
  readonly priority: CallPriority;
  /** Largest body read, after decompression; 1 MiB by default. */
  readonly maxBytes?: number;
}

/** An answer that was read to its end, whatever it says. */
export interface TextAnswer {
  readonly kind: 'answer';
  readonly status: number;
  /** Without a byte order mark; what is no UTF-8 has replacement characters. */
  readonly text: string;
  readonly retryAfterMs: number | null;
}

const MIB = 1024 * 1024;

/** One request to a provider: sent once, never repeated, no redirect followed (it would carry the key elsewhere). */
export async function exchange(
  url: URL,
  init: RequestInit,
  { priority, maxBytes = MIB }: ExchangeOptions,
  limits: ExchangeLimits,
): Promise<TextAnswer | Lost> {
  if (limits.admit && !(await limits.admit(priority))) {
    return { kind: 'lost', cause: 'over_budget', sent: false, at: 'request' };
  }
  const aborter = new AbortController();
  const { signal } = aborter;
  const timers = [
    setTimeout(() => aborter.abort(), limits.totalTimeoutMs ?? 20_000),
    setTimeout(() => aborter.abort(), limits.headersTimeoutMs ?? 15_000),
  ];
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal });
    clearTimeout(timers[1]);
    return await readAnswer(response, maxBytes, signal);
  } catch (thrown) {
    return lossOf(thrown, signal.aborted);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

async function readAnswer(
  response: Response,
  maxBytes: number,
  signal: AbortSignal,
): Promise<TextAnswer | Lost> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    const body: AsyncIterable<Uint8Array> | null = response.body;
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) return loseBody('too_large', response.status);
      chunks.push(chunk);
    }
  } catch {
    return loseBody(signal.aborted ? 'timeout' : 'cut_off', response.status);
  }
  return {
    kind: 'answer',
    status: response.status,
    text: new TextDecoder().decode(Buffer.concat(chunks)),
    retryAfterMs: retryAfterOf(response.headers),
  };
}

/** JSON of any kind; undefined for what is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** An hour at most. A moment is measured from the answer's own date: the provider's clock is not ours. */
function retryAfterOf(headers: Headers): number | null {
  const header = headers.get('retry-after');
  if (header === null) return null;
  if (/^\d{1,5}$/u.test(header)) return Number(header) * 1_000;
  const waitMs = Date.parse(header) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(0, waitMs), 3_600_000);
}
