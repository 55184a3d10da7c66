import { callback } from '../callback/callback';

/** Tries another pattern. */
export const askPattern = callback('rx', {});
