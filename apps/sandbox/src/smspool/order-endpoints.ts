import { activeRow, ANSWERS, checked, historyRow, ok, said, type Answer } from './answers';
import { withOrder, type Endpoint, type PoolSide } from './endpoint';
import { dollars } from './ledger';
import type { PoolOrder } from './order';
import { purchase } from './purchase';
import { AGAIN_ENDPOINTS } from './again-endpoints';

/** Newest first; rows without a total, so the caller pages until fewer come than it asked for. */
const history: Endpoint = ({ books }, fields) => {
  const search = (fields.get('search') ?? '').toLowerCase();
  const start = Number(fields.get('start') ?? 0) || 0;
  const length = Math.min(1_000, Number(fields.get('length') ?? 100) || 100);
  const found = [...books.orders.values()]
    .reverse()
    .filter((order) => !order.isArchived && isAbout(order, search));
  return ok(found.slice(start, start + length).map(historyRow));
};

const isAbout = ({ orderCode, cc, national, offer }: PoolOrder, search: string): boolean =>
  search === '' ||
  [orderCode, cc + national, offer.service.name, offer.country.name].some((text) =>
    text.toLowerCase().includes(search),
  );

/** Refused for a while after the purchase, in either of the two wordings; and for good once a message came. */
function cancel({ books, settings }: PoolSide, order: PoolOrder): Answer {
  books.turnClock(order);
  if (order.state !== 'pending' && order.state !== 'completed') return ANSWERS.notFoundToCancel;
  if (!order.isRefundable) return ANSWERS.cannotCancel;
  if (Date.now() - order.orderedAtMs < settings.cancelLockSeconds * 1_000) {
    order.cancelRefusals += 1;
    return ANSWERS.locked[order.cancelRefusals % 2] ?? ANSWERS.notFoundToCancel;
  }
  books.refund(order);
  return said(
    `The order has been cancelled, and you have been refunded ${dollars(order.cents)} dollars.`,
  );
}

/** Says that it succeeded also when it refunded nothing, as recorded. */
const cancelAll: Endpoint = (side) => {
  const refunded = side.books
    .openOrders()
    .filter((order) => cancel(side, order).status === 200)
    .map(({ orderCode }) => orderCode);
  return said('Your active orders have been refunded', { refunded_orders: refunded });
};

/** What belongs to the account: its orders and its balance. */
export const ORDER_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/request/balance': ({ books }) => ok({ balance: dollars(books.balanceCents) }),
  '/purchase/sms': purchase,
  '/sms/check': (side, fields) => withOrder(side, fields, ANSWERS.notFoundToCheck, checked),
  '/request/active': ({ books }) => ok(books.listedOrders().map(activeRow)),
  '/request/history': history,
  '/request/archive': ({ books }) => {
    books.archiveEnded();
    return said('All your inactive orders have been archived.');
  },
  '/sms/cancel': (side, fields) =>
    withOrder(side, fields, ANSWERS.notFoundToCancel, (order) => cancel(side, order)),
  '/sms/cancel_all': cancelAll,
  '/sms/clear_cache': ({ books }) => {
    books.clearCache();
    return said('Orders cleared successfully.');
  },
  ...AGAIN_ENDPOINTS,
};
