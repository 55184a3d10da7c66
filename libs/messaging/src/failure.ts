import { isDatabaseAway } from '@numera/database';
import { AppError } from '@numera/kernel';

/** A message that breaks its contract breaks it every time. */
export function isHopeless(error: Error): boolean {
  return error instanceof AppError && error.code === 'CONTRACTS.INVALID_MESSAGE';
}

/** The message is not to blame: what its handler needs is away, and will be back. */
export function isOutage(error: Error): boolean {
  return (error instanceof AppError && error.kind === 'unavailable') || isDatabaseAway(error);
}
