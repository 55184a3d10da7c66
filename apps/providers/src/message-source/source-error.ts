import type { MessageSourceFault } from '@numera/contracts';

/** Why a message source could not be asked or understood. `detail` is for admins: no key, code or number. */
export class SourceError extends Error {
  constructor(
    readonly fault: MessageSourceFault,
    readonly detail: string,
  ) {
    super(`${fault} ${detail}`);
    this.name = 'SourceError';
  }
}
