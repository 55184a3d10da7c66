import type { MessageWay } from '../page/page-api';

/** A message as the source keeps it. */
export interface SourceMessage {
  /** Grows by one with each message: what a cursor counts. */
  readonly sequence: number;
  readonly to: string;
  readonly service: string;
  readonly text: string;
  readonly way: MessageWay;
  readonly receivedAtMs: number;
  listed: number;
  pushed: string | null;
}

const MOST_MESSAGES = 20_000;
const MOST_LISTED = 100;

/** The messages that came in at a source, oldest first; bounded. */
export class Mailbox {
  private readonly kept: SourceMessage[] = [];

  /** @param sequence that of the message before the first */
  constructor(private sequence = 0) {}

  get messages(): readonly SourceMessage[] {
    return this.kept;
  }

  add(
    message: Pick<SourceMessage, 'to' | 'service' | 'text' | 'way' | 'receivedAtMs'>,
  ): SourceMessage {
    this.sequence += 1;
    const added: SourceMessage = { ...message, sequence: this.sequence, listed: 0, pushed: null };
    this.kept.push(added);
    if (this.kept.length > MOST_MESSAGES) this.kept.shift();
    return added;
  }

  /** Those after a cursor, oldest first, at most a hundred. */
  after(cursor: number): readonly SourceMessage[] {
    return this.waiting(({ sequence }) => sequence > cursor).slice(0, MOST_LISTED);
  }

  /** Those of that time and later, oldest first; what came in the same millisecond is listed again. */
  since(sinceMs: number): readonly SourceMessage[] {
    return this.waiting(({ receivedAtMs }) => receivedAtMs >= sinceMs).slice(0, MOST_LISTED);
  }

  /** The newest hundred, for who asks for nothing in particular. */
  newest(): readonly SourceMessage[] {
    return this.waiting(() => true).slice(-MOST_LISTED);
  }

  private waiting(isWanted: (message: SourceMessage) => boolean): readonly SourceMessage[] {
    return this.kept.filter((message) => message.way !== 'push' && isWanted(message));
  }
}
