import { AppError, toError, type ErrorKind } from '@numera/kernel';

/** What travels back to who asked: the answer, or the error that its owner threw. */
type Reply =
  | { readonly answer: Record<string, unknown> }
  | {
      readonly error: {
        readonly message: string;
        readonly code?: string;
        readonly kind?: ErrorKind;
        readonly details?: Record<string, unknown>;
      };
    };

export function replyWith(answer: Record<string, unknown>): Buffer {
  return Buffer.from(JSON.stringify({ answer } satisfies Reply));
}

export function replyWithError(thrown: unknown): Buffer {
  const error = toError(thrown);
  const known =
    error instanceof AppError
      ? { code: error.code, kind: error.kind, details: { ...error.details } }
      : {};
  return Buffer.from(
    JSON.stringify({ error: { message: error.message, ...known } } satisfies Reply),
  );
}

/** The answer, or the owner's error as it threw it. */
export function readReply(content: Buffer): Record<string, unknown> | Error {
  let reply: Reply;
  try {
    reply = JSON.parse(content.toString('utf8')) as Reply;
  } catch (thrown) {
    return new AppError('CONTRACTS.INVALID_MESSAGE', 'bug', { message: 'reply' }, thrown);
  }
  if ('answer' in reply) return reply.answer;
  const { message, code, kind, details } = reply.error;
  if (code === undefined || kind === undefined) return new Error(message);
  return new AppError(code, kind, details);
}
