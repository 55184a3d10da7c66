import { callback } from '../callback/callback';

/** Ends whatever conversation is open. */
export const leaveConversation = callback('cx', {});

/** The same where there was nothing to be changed. */
export const endConversation = callback('ce', {});
