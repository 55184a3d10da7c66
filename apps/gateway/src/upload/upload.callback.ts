import { callback } from '../callback/callback';

/** How a numbers file is to look, and the wish for one. */
export const askFile = callback('uf', {});
