import type { TelegramFaults } from '../../../src/page/page-api';
import type { FieldSpec } from './field-kinds';

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

export const TELEGRAM_FAULTS = {
  delayMs: 0,
  tooManyRequests: 0,
  serverErrors: 0,
  deliveries: 1,
  brokenDownloads: 0,
} as const satisfies Partial<TelegramFaults>;
