import type { HandlerApiSettings } from '../page/page-api';

export const DEFAULTS: HandlerApiSettings = {
  dialect: 'modern',
  autoMessageAfterMs: null,
  orderLifeSeconds: 1_200,
  cancelLockSeconds: 120,
  delayMs: 0,
  outage: 'none',
  purchaseFault: 'none',
  purchaseFaultTimes: 0,
  priceRiseCents: 0,
  emptyCatalogue: false,
  noStock: false,
  duplicateMessages: false,
};

/** A purchase fault that comes without a count happens once, else it would never happen. */
export function merged(
  before: HandlerApiSettings,
  given: Partial<HandlerApiSettings>,
): HandlerApiSettings {
  const settings = { ...before, ...given };
  const isFaultAlone =
    (given.purchaseFault ?? 'none') !== 'none' &&
    given.purchaseFaultTimes === undefined &&
    settings.purchaseFaultTimes <= 0;
  return isFaultAlone ? { ...settings, purchaseFaultTimes: 1 } : settings;
}
