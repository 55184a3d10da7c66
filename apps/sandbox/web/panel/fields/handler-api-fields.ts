import type { HandlerApiSettings } from '../../../src/page/page-api';
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

export const HANDLER_API_FIELDS: FieldSpec<HandlerApiSettings>[] = [
  {
    name: 'dialect',
    kind: 'choice',
    choices: {
      modern: 'Modern: JSON and HTTP statuses',
      classic: 'Classic: words with HTTP 200',
      bare: 'Bare: no list of orders',
    },
    label: 'How it speaks the protocol',
    about: 'Servers of this protocol differ in what they know of it.',
  },
  ...LIFE_FIELDS,
  {
    name: 'cancelLockSeconds',
    kind: 'number',
    unit: 's',
    min: 0,
    max: 3_600,
    label: 'Cancel lock',
    about: 'Cancelling is refused for this long after the purchase. Really 60 to 300 s.',
  },
  SLOWNESS,
  {
    name: 'outage',
    kind: 'choice',
    choices: {
      ...OUTAGES,
      'unknown-word': 'A word that nobody knows',
      empty: 'Empty answer',
      truncated: 'Cut in the middle',
      huge: 'Answer without end',
    },
    label: 'Outage',
    about: ABOUT_OUTAGE,
  },
  {
    name: 'purchaseFault',
    kind: 'choice',
    choices: { ...PURCHASE_FAULTS, 'unknown-word-after': 'Bought, but answers an unknown word' },
    label: 'Fault of the next purchases',
    about: ABOUT_PURCHASE_FAULT,
  },
  ...MARKET_FIELDS,
  {
    name: 'duplicateMessages',
    kind: 'switch',
    label: 'Messages come twice',
    about: 'Lists have every message of a number twice.',
  },
];

export const HANDLER_API_FAULTS = {
  ...NO_SHARED_FAULTS,
  outage: 'none',
  purchaseFault: 'none',
  duplicateMessages: false,
} as const satisfies Partial<HandlerApiSettings>;
