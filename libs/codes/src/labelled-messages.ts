import { ENGLISH_MESSAGES } from './labelled/english-messages';
import type { LabelledMessage } from './labelled/label';
import { LATEST_MESSAGES } from './labelled/latest-messages';
import { LATER_MESSAGES } from './labelled/later-messages';
import { OTHER_MESSAGES } from './labelled/other-messages';

export type { LabelledMessage };

/**
 * Messages written after those that services send, with invented codes, numbers and names.
 * A change of the extraction is measured on them; what it gets wrong in the field is added here first.
 */
export const LABELLED_MESSAGES: readonly LabelledMessage[] = [
  ...ENGLISH_MESSAGES,
  ...OTHER_MESSAGES,
  ...LATER_MESSAGES,
  ...LATEST_MESSAGES,
];
