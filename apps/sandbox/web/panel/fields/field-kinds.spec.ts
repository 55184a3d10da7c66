import type { SmsPoolSettings } from '../../../src/page/page-api';
import { DEFAULTS } from '../../../src/smspool/settings';
import { countFaults } from './field-kinds';
import { SMSPOOL_FAULTS } from './smspool-fields';

const count = (changed: Partial<SmsPoolSettings>): number =>
  countFaults({ ...DEFAULTS, ...changed }, SMSPOOL_FAULTS);

it.each<[number, Partial<SmsPoolSettings>]>([
  [0, {}],
  [0, { orderLifeSeconds: 5, cancelLockSeconds: 0, autoMessageAfterMs: 1 }],
  [1, { delayMs: 1 }],
  [1, { purchaseFault: 'lost-after', purchaseFaultTimes: 3 }],
  [3, { outage: 'html', noStock: true, priceRiseCents: 1 }],
])('counts %i faults in %o', (expected, changed) => {
  expect(count(changed)).toBe(expected);
});
