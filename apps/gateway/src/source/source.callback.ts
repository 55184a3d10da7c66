import { callback, field } from '../callback/callback';

export const openSources = callback('so', {});
export const openSource = callback('sp', { sourceId: field.source });
/** Asks whether it is meant; `verb` is `pause` or `resume`. */
export const askPause = callback('sa', { sourceId: field.source, verb: field.word });
export const confirmPause = callback('sc', { sourceId: field.source, verb: field.word });
