import { AsyncLocalStorage } from 'node:async_hooks';

/** Where a message comes from: who it is for and what it belongs to. */
export interface Origin {
  readonly botId: string;
  /** The same from the Telegram update to the delivery. */
  readonly correlationId: string;
  /** The message that is being handled; null for a job or an update. */
  readonly causationId: string | null;
}

interface Scope extends Origin {
  /** The message that the next transaction has to claim in the inbox; null once it is claimed. */
  unclaimed: string | null;
}

const scopes = new AsyncLocalStorage<Scope>();

/** Runs `work` as caused by `origin`; with a message id, its first transaction claims that message. */
export function runWithOrigin<T>(
  origin: Origin,
  work: () => T,
  messageId: string | null = null,
): T {
  return scopes.run({ ...origin, unclaimed: messageId }, work);
}

export function currentOrigin(): Origin | null {
  return scopes.getStore() ?? null;
}

/** The message that this handler has not claimed yet. */
export function unclaimedMessage(): string | null {
  return scopes.getStore()?.unclaimed ?? null;
}

export function markClaimed(): void {
  const scope = scopes.getStore();
  if (scope) scope.unclaimed = null;
}

/** Runs `work` as if no message were being handled: for work on behalf of several messages at once. */
export function runWithoutOrigin<T>(work: () => T): T {
  return scopes.exit(work);
}
