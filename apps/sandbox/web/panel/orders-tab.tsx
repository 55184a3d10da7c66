import type { JSX } from 'preact';
import type { PageBooks, ProviderBooks, SmsPoolOrder } from '../../src/page/page-api';
import type { ProviderName } from '../server/page-client';
import { useNow } from '../state/use-now';
import { FinishedOrder } from './finished-order';
import { WaitingOrder } from './waiting-order';

export const isWaiting = ({ status }: SmsPoolOrder): boolean => status === 'pending';

/** How many numbers of any provider wait for their message. */
export const countWaiting = ({ smspool, 'handler-api': handlerApi }: PageBooks): number =>
  [...smspool.orders, ...handlerApi.orders].filter(isWaiting).length;

export function OrdersTab(props: {
  provider: ProviderName;
  books: ProviderBooks<unknown>;
}): JSX.Element {
  const { provider, books } = props;
  const waiting = books.orders.filter(isWaiting);
  const finished = books.orders.filter((order) => !isWaiting(order));
  const nowMs = useNow(waiting.length > 0);
  return (
    <>
      {waiting.length === 0 && (
        <div class="panel-empty">
          <span class="panel-empty-picture" aria-hidden="true">
            📭
          </span>
          <strong>No number is waiting</strong>
          <p>Buy one in the chat: it appears here, and you decide when its code arrives.</p>
        </div>
      )}
      <div class="orders">
        {waiting.map((order) => (
          <WaitingOrder key={order.orderCode} provider={provider} order={order} nowMs={nowMs} />
        ))}
      </div>
      {finished.length > 0 && (
        <section>
          <h3>Finished</h3>
          <div class="finished-orders">
            {finished.map((order) => (
              <FinishedOrder key={order.orderCode} provider={provider} order={order} />
            ))}
          </div>
        </section>
      )}
    </>
  );
}
