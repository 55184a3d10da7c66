import type { HistoryPage, ListedOrder } from '../adapter';
import { ordersOf } from './active';
import type { SmsPoolClient } from './client';

const LONGEST_PAGE = 1_000;

/** `POST /request/history`, presumably newest first. There is no total: a short page is the last one. */
export async function readHistory(
  client: SmsPoolClient,
  { start, length, search = '' }: HistoryPage,
): Promise<ListedOrder[]> {
  return ordersOf(
    await client.send({
      path: '/request/history',
      fields: {
        start: String(start),
        length: String(Math.min(length, LONGEST_PAGE)),
        // Sent empty rather than left out, as the vendor's own example does.
        search,
      },
      priority: 'poll',
    }),
  );
}
