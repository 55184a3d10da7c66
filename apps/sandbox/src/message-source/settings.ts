import type { MessageSourceSettings, MessageSourceWebhook } from '../page/page-api';

export const DEFAULTS: MessageSourceSettings = {
  delayMs: 0,
  namesService: false,
  tsFormat: 'seconds',
  content: 'none',
  pollFault: 'none',
  pushFault: 'none',
};

export const NO_WEBHOOK: MessageSourceWebhook = { url: '', signatureHeader: '', signatureKey: '' };

/** Takes over what is known and of the right kind; an unknown name or a wrong kind changes nothing. */
export function merged<Values extends object>(before: Values, given: Partial<Values>): Values {
  const known = Object.entries(before).filter(([name, value]) => {
    const change = given[name as keyof Values];
    return change !== undefined && typeof change === typeof value;
  });
  const taken = known.map(([name]) => [name, given[name as keyof Values]]);
  return { ...before, ...(Object.fromEntries(taken) as Partial<Values>) };
}
