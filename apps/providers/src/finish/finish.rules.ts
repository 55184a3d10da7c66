import type { Capability, FinishResult } from '../adapters/adapter';

/** Before its own end, so that the provider hears of it. */
const MARGIN_MS = 60_000;
/** For so long after a code a further one may be asked for; after that others may have the number. */
const FURTHER_CODE_MS = 20 * 60_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
export const FINISH_TRIES = 12;

/**
 * When a provider is told that a number has served; null: it need not be told. A number on which a further
 * code can be asked for stays open for that, but no longer than it lives.
 */
export function finishAtMs(
  capabilities: ReadonlySet<Capability>,
  canResend: boolean,
  expiresAtMs: number,
  nowMs: number,
): number | null {
  if (!capabilities.has('finish')) return null;
  if (!canResend || !capabilities.has('resend')) return nowMs;
  return Math.max(nowMs, Math.min(expiresAtMs - MARGIN_MS, nowMs + FURTHER_CODE_MS));
}

/** Told, or there is nothing left to tell. */
export function isFinished(result: FinishResult): boolean {
  switch (result.outcome) {
    case 'finished':
    case 'missing':
      return true;
    case 'refused':
      return !result.error.retryable;
    case 'unknown':
      return false;
  }
}

export function finishPauseMs(tries: number, firstMs: number): number {
  return Math.min(LONGEST_PAUSE_MS, firstMs * 2 ** Math.min(20, Math.max(0, tries - 1)));
}
