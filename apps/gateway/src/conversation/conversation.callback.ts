import { callback } from '../callback/callback';

/** Ends whatever conversation is open. */
export const leaveConversation = callback('cx', {});
