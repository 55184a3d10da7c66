import type { PageMessage } from '../../src/page/page-api';

/** By person id: the newest message that was in sight. */
export type ReadMarks = Record<number, number>;

/**
 * How many of the bot's messages came after the mark. A mark beyond the chat's end is of an
 * earlier run of the sandbox, whose message numbers began anew, and counts as none.
 */
export function countUnread(chat: readonly PageMessage[], mark: number | undefined): number {
  const newest = chat.at(-1)?.messageId ?? 0;
  const readTo = mark === undefined || mark > newest ? 0 : mark;
  return chat.filter((message) => message.from === 'bot' && message.messageId > readTo).length;
}
