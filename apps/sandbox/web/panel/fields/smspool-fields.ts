import type { SmsPoolSettings } from '../../../src/page/page-api';
import type { FieldSpec } from './field-kinds';
import {
  ABOUT_OUTAGE,
  ABOUT_PURCHASE_FAULT,
  LIFE_FIELDS,
  MARKET_FIELDS,
  NO_SHARED_FAULTS,
  OUTAGES,
  PURCHASE_FAULTS,
  SLOWNESS,
} from './provider-fields';

export const SMSPOOL_FIELDS: FieldSpec<SmsPoolSettings>[] = [
  ...LIFE_FIELDS,
  {
    name: 'cancelLockSeconds',
    kind: 'number',
    unit: 's',
    min: 0,
    max: 3_600,
    label: 'Cancel lock',
    about: 'Cancelling is refused for this long after the purchase. Really 8 to 135 s.',
  },
  SLOWNESS,
  {
    name: 'outage',
    kind: 'choice',
    choices: OUTAGES,
    label: 'Outage',
    about: ABOUT_OUTAGE,
  },
  {
    name: 'purchaseFault',
    kind: 'choice',
    choices: PURCHASE_FAULTS,
    label: 'Fault of the next purchases',
    about: ABOUT_PURCHASE_FAULT,
  },
  ...MARKET_FIELDS,
];

export const SMSPOOL_FAULTS = {
  ...NO_SHARED_FAULTS,
  outage: 'none',
  purchaseFault: 'none',
} as const satisfies Partial<SmsPoolSettings>;
