import type { AttemptEntity } from './attempt.entity';

/** Until when a number is waited on further where the provider does not say. */
export const FURTHER_WAIT_MS = 10 * 60_000;

/** Only a number that has brought its code, and that the provider has not been told to end. */
export function mayResend(attempt: AttemptEntity | null, botId: string): attempt is AttemptEntity {
  return (
    attempt !== null &&
    attempt.botId === botId &&
    attempt.codeAt !== null &&
    attempt.finishedAt === null &&
    attempt.externalId !== null &&
    (attempt.state === 'acquired' || attempt.state === 'message_found')
  );
}
