import { derivedId } from '@numera/kernel';
import type { Update, User } from 'telegraf/types';

/** Who sent an update; null for those that nobody sent. */
export function userOf(update: Update): User | null {
  if ('message' in update) return update.message.from;
  if ('callback_query' in update) return update.callback_query.from;
  if ('inline_query' in update) return update.inline_query.from;
  if ('chosen_inline_result' in update) return update.chosen_inline_result.from;
  if ('my_chat_member' in update) return update.my_chat_member.from;
  return null;
}

/** What an update tells of: the name of the field that Telegram gives it in. */
export function kindOf(update: Update): string {
  return Object.keys(update).find((key) => key !== 'update_id') ?? 'unknown';
}

/** The id that everything which an update sets off carries; the same however often it is handled. */
export const correlationOf = (botId: string, updateId: string): string =>
  derivedId('update', botId, updateId);

/** What an update is handled in order with: its chat. Inline queries come while a chat's updates are handled. */
export function chatKeyOf(update: Update): string {
  const sender = userOf(update)?.id ?? 0;
  if ('inline_query' in update) return `inline:${sender}`;
  if ('message' in update) return `chat:${update.message.chat.id}`;
  if ('callback_query' in update) return `chat:${update.callback_query.message?.chat.id ?? sender}`;
  return `chat:${sender}`;
}

/** Numera speaks with persons in private chats. */
export function isPrivate(update: Update): boolean {
  if ('message' in update) return update.message.chat.type === 'private';
  if ('callback_query' in update) {
    const { message } = update.callback_query;
    return message === undefined || message.chat.type === 'private';
  }
  if ('my_chat_member' in update) return update.my_chat_member.chat.type === 'private';
  return 'inline_query' in update || 'chosen_inline_result' in update;
}

/**
 * The update without what the bot itself had said: a press brings its whole message, an answer the one it answers.
 * There are numbers, codes and secret addresses in them, and nothing here reads them.
 */
export function withoutOwnWords(update: Update): Update {
  if ('callback_query' in update && update.callback_query.message !== undefined) {
    const { message_id, date, chat } = update.callback_query.message;
    const callback_query = { ...update.callback_query, message: { message_id, date, chat } };
    return { ...update, callback_query } as Update;
  }
  if ('message' in update) {
    const ownWords = new Set(['reply_to_message', 'quote', 'external_reply']);
    const fields = Object.entries(update.message).filter(([name]) => !ownWords.has(name));
    return { ...update, message: Object.fromEntries(fields) } as unknown as Update;
  }
  return update;
}
