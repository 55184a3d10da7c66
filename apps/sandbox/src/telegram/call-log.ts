import type { CallFields } from './call-fields';

/** One Bot API call, as the log keeps it. */
export interface LoggedCall {
  /** In lower case. */
  readonly method: string;
  /** When it came, unix milliseconds and by `performance.now()`. */
  readonly atMs: number;
  readonly monotonicMs: number;
  readonly chatId: number | null;
  readonly text: string;
  /** When it was answered, by `performance.now()`; null while it is not. */
  doneMonotonicMs: number | null;
  /** Telegram's words when it was refused, `connection lost` when it was cut. */
  error: string | null;
  /** The message that it sent or changed. */
  messageId: number | null;
}

/** Every call but getUpdates in the order of arrival. Only the oldest go, when there are more than `limit`. */
export class CallLog {
  readonly calls: LoggedCall[] = [];

  constructor(private readonly limit: number) {}

  begin(method: string, fields: CallFields): LoggedCall {
    const call: LoggedCall = {
      method,
      atMs: Date.now(),
      monotonicMs: performance.now(),
      chatId: fields.number('chat_id'),
      text: fields.text('text') ?? fields.text('caption') ?? '',
      doneMonotonicMs: null,
      error: null,
      messageId: fields.number('message_id'),
    };
    if (method === 'getupdates') return call;
    this.calls.push(call);
    // A tenth at a time, so that a full log does not move all of itself with every call.
    if (this.calls.length > this.limit) this.calls.splice(0, Math.ceil(this.limit / 10));
    return call;
  }

  end(call: LoggedCall, outcome: { result: unknown } | { error: string }): void {
    call.doneMonotonicMs = performance.now();
    if ('error' in outcome) call.error = outcome.error;
    else if (outcome.result !== null && typeof outcome.result === 'object') {
      const { message_id: id } = outcome.result as { message_id?: unknown };
      if (typeof id === 'number') call.messageId = id;
    }
  }
}
