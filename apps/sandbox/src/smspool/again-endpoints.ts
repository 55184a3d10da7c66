import { ANSWERS, ok, said, type Answer } from './answers';
import { waitOf, withOrder, type Endpoint, type PoolSide } from './endpoint';
import type { PoolOrder } from './order';

const ACTIVATING_POOL = 7;

/** After a message, or an activation; null when nothing speaks against it. */
function refusalToResend({ books }: PoolSide, order: PoolOrder): Answer | null {
  const isReady = order.state === 'completed' || (order.state === 'expired' && order.isActivated);
  if (!isReady) return ANSWERS.noInitialSms;
  return books.isNumberGone(order) ? ANSWERS.noResend : null;
}

const checkResend: Endpoint = (side, fields) =>
  withOrder(side, fields, ANSWERS.notFoundToCheck, (order) =>
    refusalToResend(side, order)
      ? ANSWERS.resendLater
      : ok({
          success: 1,
          message: 'This phonenumber is available for resend!',
          resends: order.resends,
          resendCost: 0,
          expires_in_hour: 115,
        }),
  );

const resend: Endpoint = (side, fields) =>
  withOrder(side, fields, ANSWERS.notFoundToResend, (order) => {
    const refusal = refusalToResend(side, order);
    if (refusal) return refusal;
    order.resends += 1;
    side.books.waitAgain(order, ...waitOf(side));
    return said('Your number has been requested again!', { order_id: order.orderCode, charge: 0 });
  });

const activate: Endpoint = (side, fields) =>
  withOrder(side, fields, ANSWERS.notFoundToCancel, (order) => {
    if (order.offer.pool !== ACTIVATING_POOL) return ANSWERS.cannotActivate(ACTIVATING_POOL);
    // What was paid back, or is about to be, is not the account's any more.
    if (order.state === 'refunded' || (order.state === 'expired' && order.isRefundable)) {
      return ANSWERS.notFoundToCancel;
    }
    Object.assign(order, { isActivated: true, isRefundable: false });
    return said('Your order has been activated, you can now use resend on it.');
  });

const reactivate: Endpoint = (side, fields) =>
  withOrder(side, fields, ANSWERS.notFoundToCancel, (order) => {
    const { books } = side;
    // An expired order that is still to be paid back is not over yet.
    const isOver = order.state !== 'pending' && !(order.state === 'expired' && order.isRefundable);
    if (!isOver || books.isNumberGone(order)) return ANSWERS.cannotReactivate;
    if (books.balanceCents < order.cents) return ANSWERS.noBalanceToReactivate;
    books.reactivate(order, ...waitOf(side));
    return said(
      'Your order has been reactivated, please head to your dashboard to view your order!',
    );
  });

/** What makes an order of before wait for a message again. */
export const AGAIN_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  '/sms/check_resend': checkResend,
  '/sms/resend': resend,
  '/sms/activate': activate,
  '/sms/reactivate': reactivate,
};
