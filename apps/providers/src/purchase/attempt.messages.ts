import {
  create,
  MessageFound,
  NumberAcquired,
  NumberReleased,
  NumberUnavailable,
  NumberUnknown,
} from '@numera/contracts';
import { AppError } from '@numera/kernel';
import { jobOrigin, type Origin } from '@numera/messaging';
import { NO_SOURCE, type AttemptEntity } from './attempt.entity';

/** What an attempt's state says to those who asked for it; a repeated command is answered with it again. */
export function answersOf(attempt: AttemptEntity): object[] {
  switch (attempt.state) {
    case 'planned':
    case 'calling':
      return [];
    case 'unknown':
      return [create(NumberUnknown, idsOf(attempt))];
    case 'acquired':
      return [acquired(attempt)];
    case 'unavailable':
      return [
        unavailable(attempt),
        ...(attempt.releaseRequestedAt ? [create(NumberReleased, idsOf(attempt))] : []),
      ];
    case 'released':
      return [create(NumberReleased, idsOf(attempt))];
    case 'message_found':
      return [acquired(attempt), ...releaseAnswersOf(attempt)];
  }
}

/** What a repeated command to release is answered with; nothing while it is still being tried. */
export function releaseAnswersOf(attempt: AttemptEntity): object[] {
  const { state, accountId, externalId, messageText, vendorCode, messageKey } = attempt;
  if (state === 'unavailable' || state === 'released') {
    return [create(NumberReleased, idsOf(attempt))];
  }
  if (state !== 'message_found' || messageText === null) return [];
  return [
    create(MessageFound, {
      ...idsOf(attempt),
      accountId,
      externalId: present(externalId),
      text: messageText,
      vendorCode: vendorCode ?? '',
      ...(messageKey === null ? {} : { messageKey }),
      ...(attempt.messagePattern === null ? {} : { pattern: attempt.messagePattern }),
    }),
  ];
}

/** The origin of what a job finds out for an attempt: that of the command that planned it. */
export function originOf({ botId, correlationId }: AttemptEntity): Origin {
  return jobOrigin(botId, correlationId);
}

function acquired(attempt: AttemptEntity): NumberAcquired {
  return create(NumberAcquired, {
    ...idsOf(attempt),
    sourceId: attempt.sourceId,
    accountId: attempt.accountId,
    externalId: present(attempt.externalId),
    phoneNumber: present(attempt.phoneNumber),
    cost: BigInt(present(attempt.cost)),
    expiresAt: present(attempt.expiresAt).toISOString(),
    canResend: attempt.canResend,
  });
}

function unavailable(attempt: AttemptEntity): NumberUnavailable {
  const reason = (attempt.failure ?? 'PROVIDER.UNEXPECTED') as NumberUnavailable['reason'];
  const sourceId = attempt.sourceId === NO_SOURCE ? null : attempt.sourceId;
  return create(NumberUnavailable, { ...idsOf(attempt), reason, sourceId });
}

function idsOf({ reservationId, orderId }: AttemptEntity): {
  reservationId: string;
  orderId: string;
} {
  return { reservationId, orderId };
}

/** A constraint of the table says that it is there. */
function present<T>(value: T | null): T {
  if (value === null) throw new AppError('PROVIDER.ATTEMPT_INCOMPLETE', 'bug');
  return value;
}
