import type { SmsPoolSettings, TelegramFaults } from '../../src/page/page-api';

/** One control of the settings: its kind, its words and, for numbers, its bounds. */
export type FieldSpec<Values> = {
  [Name in keyof Values & string]: {
    name: Name;
    label: string;
    about: string;
  } & FieldKind<Values[Name]>;
}[keyof Values & string];

type FieldKind<Value> = [Value] extends [boolean]
  ? { kind: 'switch' }
  : [Value] extends [string]
    ? { kind: 'choice'; choices: Record<Value, string> }
    : [null] extends [Value]
      ? { kind: 'optional-seconds'; fallbackMs: number }
      : { kind: 'number'; unit: string; min: number; max: number };

export const SMSPOOL_FIELDS: FieldSpec<SmsPoolSettings>[] = [
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
    about: 'After this a number without a message expires. The real SMSPool gives 599 to 1200 s.',
  },
  {
    name: 'cancelLockSeconds',
    kind: 'number',
    unit: 's',
    min: 0,
    max: 3_600,
    label: 'Cancel lock',
    about: 'Cancelling is refused for this long after the purchase. Really 8 to 135 s.',
  },
  {
    name: 'delayMs',
    kind: 'number',
    unit: 'ms',
    min: 0,
    max: 120_000,
    label: 'Slowness',
    about: 'Added to every answer of SMSPool.',
  },
  {
    name: 'outage',
    kind: 'choice',
    choices: {
      none: 'None',
      'server-error': 'Server error (500)',
      html: 'HTML page instead of JSON',
      'rate-limit': 'Too many requests',
      hang: 'Never answers',
      'bad-key': 'Key is refused',
      'connection-lost': 'Connection is cut',
    },
    label: 'Outage',
    about: 'Every call is answered with this until it is set back to “None”.',
  },
  {
    name: 'purchaseFault',
    kind: 'choice',
    choices: {
      none: 'None',
      'out-of-stock': 'Out of stock',
      'no-balance': 'No balance',
      'price-not-found': 'Price not found',
      'lost-before': 'Connection cut before buying',
      'lost-after': 'Connection cut after buying',
      'server-error': 'Server error (500)',
      'html-after': 'Bought, but answers HTML',
    },
    label: 'Fault of the next purchases',
    about: 'With “after”, the number is bought and paid, but the shop does not hear of it.',
  },
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

export const TELEGRAM_FIELDS: FieldSpec<TelegramFaults>[] = [
  {
    name: 'delayMs',
    kind: 'number',
    unit: 'ms',
    min: 0,
    max: 120_000,
    label: 'Slowness',
    about: 'Added to every answer of the Bot API.',
  },
  {
    name: 'tooManyRequests',
    kind: 'number',
    unit: '×',
    min: 0,
    max: 10_000,
    label: 'Too many requests',
    about: 'The next so many sends are answered 429, as when the bot floods.',
  },
  {
    name: 'retryAfterSeconds',
    kind: 'number',
    unit: 's',
    min: 1,
    max: 3_600,
    label: 'Retry after',
    about: 'How long those answers tell the bot to wait.',
  },
  {
    name: 'serverErrors',
    kind: 'number',
    unit: '×',
    min: 0,
    max: 10_000,
    label: 'Server errors',
    about: 'The next so many calls are answered 502.',
  },
  {
    name: 'deliveries',
    kind: 'number',
    unit: '×',
    min: 1,
    max: 10,
    label: 'Deliveries of each update',
    about: 'Telegram may deliver an update again. 1 is once each.',
  },
  {
    name: 'brokenDownloads',
    kind: 'number',
    unit: '×',
    min: 0,
    max: 1_000,
    label: 'Broken downloads',
    about: 'The next so many downloads of a file end in the middle of it.',
  },
];

/** The settings with nothing wrong; times of life and locks are left as they are. */
export const SMSPOOL_FAULTS = {
  delayMs: 0,
  outage: 'none',
  purchaseFault: 'none',
  purchaseFaultTimes: 0,
  priceRiseCents: 0,
  emptyCatalogue: false,
  noStock: false,
} as const satisfies Partial<SmsPoolSettings>;

export const TELEGRAM_FAULTS = {
  delayMs: 0,
  tooManyRequests: 0,
  serverErrors: 0,
  deliveries: 1,
  brokenDownloads: 0,
} as const satisfies Partial<TelegramFaults>;

/** How many things are set to go wrong now; a fault and its count are one thing. */
export function countFaults<Settings extends object>(
  settings: Settings,
  noFaults: Partial<Settings>,
): number {
  const names = Object.keys(noFaults) as (keyof Settings & string)[];
  return names.filter((name) => {
    if (settings[name] === noFaults[name]) return false;
    const counted = name.endsWith('Times') ? name.slice(0, -'Times'.length) : null;
    return counted === null || !names.includes(counted as keyof Settings & string);
  }).length;
}
