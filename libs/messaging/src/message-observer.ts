/**
 * How a message or query ended: its effect was there already (`repeated`), it is tried again (`failed`),
 * or it is kept for an operator (`buried`).
 */
export type MessageOutcome = 'done' | 'repeated' | 'failed' | 'buried';

/** Told of every message that a service takes in hand. */
export interface MessageObserver {
  /** What it answers is called once, when the handler has ended. */
  begin(name: string): (outcome: MessageOutcome) => void;
  bury(name: string): void;
}

export const NO_OBSERVER: MessageObserver = { begin: () => () => undefined, bury: () => undefined };
