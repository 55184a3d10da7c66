import { callback, field } from '../callback/callback';

export const openSources = callback('ms', { page: field.whole });
export const openSource = callback('mo', { messageSourceId: field.id });
/** `state`: `paused` or `on`. */
export const pauseSource = callback('mz', { messageSourceId: field.id, state: field.word });
export const askDeleteSource = callback('md', { messageSourceId: field.id });
export const deleteSource = callback('my', { messageSourceId: field.id });
export const openUnmatched = callback('mu', { messageSourceId: field.id, page: field.whole });
export const linkService = callback('ml', { messageSourceId: field.id });
export const showWebhook = callback('mw', { messageSourceId: field.id });
export const addSource = callback('mn', {});
/** An answer to the question that the conversation is at. */
export const answerDraft = callback('mc', { answer: field.word });
