import { Logger } from '@nestjs/common';
import { currentOrigin, type Origin } from './context';

/** What a message is about, as far as its payload says; nothing else of a payload is ever logged. */
export interface Subject {
  readonly orderId?: string;
  readonly reservationId?: string;
  readonly holdId?: string;
  readonly claimId?: string;
}

interface Timed {
  readonly ms: number;
  readonly outcome: string;
}

/**
 * What happens on the way from a Telegram update to the delivery, one line of the log each. The union is
 * the whole list of what such a line may carry: never a text, a number, a code or a person's name.
 */
export type Step =
  | { readonly msg: 'update received'; readonly updateId: string; readonly kind: string }
  | (Timed & {
      readonly msg: 'update handled';
      readonly updateId: string;
      readonly kind: string;
      /** From its arrival to the beginning of this try. */
      readonly waitedMs: number;
      readonly attempt: number;
    })
  | (Timed &
      Subject & { readonly msg: 'message handled'; readonly name: string; readonly id: string })
  | {
      readonly msg: 'order placed';
      readonly orderId: string;
      readonly state: string;
      /** Why it was refused at once. */
      readonly failure: string | null;
    }
  | {
      readonly msg: 'order changed';
      readonly orderId: string;
      readonly cause: string;
      /** `order pending→waiting_code`, `hold placed→capturing`. */
      readonly moves: readonly string[];
    }
  | {
      readonly msg: 'money moved';
      readonly kind: string;
      readonly outcome: string;
      readonly amountCents: string;
      readonly transferId: string;
      readonly holdId?: string;
    }
  | (Timed & {
      readonly msg: 'provider called';
      readonly account: string;
      readonly endpoint: string;
    })
  | (Timed & {
      readonly msg: 'account looked at';
      readonly account: string;
      readonly watches: number;
    })
  | { readonly msg: 'code found'; readonly orderId: string; readonly reservationId: string }
  | (Timed & {
      readonly msg: 'Telegram called';
      readonly kind: 'send' | 'edit';
      readonly priority: string;
      /** From its being queued to the beginning of this try. */
      readonly waitedMs: number;
      readonly attempt: number;
    });

/** The context of these lines, by which the log knows them. */
export const STEP_CONTEXT = 'step';

const logger = new Logger(STEP_CONTEXT);

/** Logs a step as caused by `origin`: what is being handled, where nothing is given. */
export function noteStep(step: Step, origin: Origin | null = currentOrigin()): void {
  if (origin === null) return logger.log(step);
  const { correlationId, botId } = origin;
  logger.log({ correlationId, botId, ...step });
}

/** Whole milliseconds since `startedMs`, which is `performance.now()`'s. */
export function msSince(startedMs: number): number {
  return Math.round(performance.now() - startedMs);
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;
const SUBJECTS = ['orderId', 'reservationId', 'holdId', 'claimId'] as const;

/** The ids of a payload that say what a message is about. It may not be valid: what is no id is left out. */
export function subjectOf(payload: unknown): Subject {
  const subject: { -readonly [K in keyof Subject]: Subject[K] } = {};
  if (typeof payload !== 'object' || payload === null) return subject;
  for (const key of SUBJECTS) {
    const value = (payload as Record<string, unknown>)[key];
    if (typeof value === 'string' && UUID.test(value)) subject[key] = value;
  }
  return subject;
}
