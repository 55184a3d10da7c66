import type { SmsPoolSettings } from '../../../src/page/page-api';
import type { FieldSpec } from './field-kinds';

/** The settings that every simulated provider has. */
type Shared = Pick<
  SmsPoolSettings,
  | 'autoMessageAfterMs'
  | 'orderLifeSeconds'
  | 'delayMs'
  | 'purchaseFaultTimes'
  | 'priceRiseCents'
  | 'emptyCatalogue'
  | 'noStock'
>;

export const LIFE_FIELDS: FieldSpec<Shared>[] = [
  {
    name: 'autoMessageAfterMs',
    kind: 'optional-seconds',
    fallbackMs: 15_000,
    label: 'Messages come by themselves',
    about: 'Every new number gets a realistic message this long after its purchase.',
  },
  {
    name: 'orderLifeSeconds',
    kind: 'number',
    unit: 's',
    min: 5,
    max: 86_400,
    label: 'Life of an order',
    about: 'After this a number without a message expires. Really 599 to 1200 s.',
  },
];

export const SLOWNESS: FieldSpec<Shared> = {
  name: 'delayMs',
  kind: 'number',
  unit: 'ms',
  min: 0,
  max: 120_000,
  label: 'Slowness',
  about: 'Added to every answer.',
};

export const MARKET_FIELDS: FieldSpec<Shared>[] = [
  {
    name: 'purchaseFaultTimes',
    kind: 'number',
    unit: '×',
    min: 0,
    max: 1_000,
    label: 'How many purchases',
    about: 'So many purchases fail that way; then they work again.',
  },
  {
    name: 'priceRiseCents',
    kind: 'number',
    unit: '¢',
    min: 0,
    max: 100_000,
    label: 'Price rise',
    about: 'Added to every price, so that it rises between the quote and the purchase.',
  },
  {
    name: 'emptyCatalogue',
    kind: 'switch',
    label: 'Empty catalogue',
    about: 'The lists of countries and services come back empty.',
  },
  {
    name: 'noStock',
    kind: 'switch',
    label: 'Nothing in stock',
    about: 'Every offer has a stock of zero.',
  },
];

/** With nothing wrong; times of life and locks are left as they are. */
export const NO_SHARED_FAULTS = {
  delayMs: 0,
  purchaseFaultTimes: 0,
  priceRiseCents: 0,
  emptyCatalogue: false,
  noStock: false,
} as const satisfies Partial<Shared>;

/** How calls fail at any provider. */
export const OUTAGES = {
  none: 'None',
  'server-error': 'Server error (500)',
  html: 'HTML page instead of an answer',
  'rate-limit': 'Too many requests',
  hang: 'Never answers',
  'bad-key': 'Key is refused',
  'connection-lost': 'Connection is cut',
} as const satisfies Record<SmsPoolSettings['outage'], string>;

/** How purchases fail at any provider. */
export const PURCHASE_FAULTS = {
  none: 'None',
  'out-of-stock': 'Out of stock',
  'no-balance': 'No balance',
  'price-not-found': 'No number at this price',
  'lost-before': 'Connection cut before buying',
  'lost-after': 'Connection cut after buying',
  'server-error': 'Server error (500)',
  'html-after': 'Bought, but answers HTML',
} as const satisfies Record<SmsPoolSettings['purchaseFault'], string>;

export const ABOUT_OUTAGE = 'Every call is answered with this until it is set back to “None”.';
export const ABOUT_PURCHASE_FAULT =
  'With “after”, the number is bought and paid, but the shop does not hear of it.';
