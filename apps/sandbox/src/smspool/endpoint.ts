import type { SmsPoolSettings } from '../page/page-api';
import { ANSWERS, type Answer } from './answers';
import type { Books } from './books';
import type { PoolOrder } from './order';

/** What the endpoints work on. */
export interface PoolSide {
  readonly books: Books;
  readonly settings: SmsPoolSettings;
}

export type Fields = ReadonlyMap<string, string>;
export type Endpoint = (side: PoolSide, fields: Fields) => Answer;

/** The fields that the endpoints read. */
export const FIELDS = [
  'key',
  'country',
  'service',
  'pool',
  'max_price',
  'pricing_option',
  'create_token',
  'orderid',
  'start',
  'length',
  'search',
];

export function withOrder(
  { books }: PoolSide,
  fields: Fields,
  missing: Answer,
  answer: (order: PoolOrder) => Answer,
): Answer {
  const code = fields.get('orderid') ?? '';
  if (code === '') return ANSWERS.missingOrder;
  const order = books.orders.get(code);
  if (!order) return missing;
  books.turnClock(order);
  return answer(order);
}

/** How long an order waits, and when its message comes by itself. */
export const waitOf = ({ settings }: PoolSide): [lifeMs: number, autoAfterMs: number | null] => [
  settings.orderLifeSeconds * 1_000,
  settings.autoMessageAfterMs,
];
