import type { JSX } from 'preact';
import type { SmsPoolOrder } from '../../src/page/page-api';
import { useFeedback } from '../feedback/feedback';
import { deliverSms, type ProviderName } from '../server/page-client';
import { formatTime } from '../text/day-and-time';
import { flagOf, formatPhoneNumber } from './phone-number';

const STATUS_LABELS: Record<SmsPoolOrder['status'], string> = {
  pending: 'Waiting',
  completed: 'Completed',
  refunded: 'Refunded',
  expired: 'Expired',
};

/** What became of a number; its message can be read, and a late one sent. */
export function FinishedOrder(props: { provider: ProviderName; order: SmsPoolOrder }): JSX.Element {
  const { provider, order } = props;
  const { attempt, showToast } = useFeedback();
  return (
    <details class="finished" data-testid={`order-${order.orderCode}`}>
      <summary>
        <span class="flag">{flagOf(order.shortName)}</span>
        <span class="finished-text">
          <b>{formatPhoneNumber(order.phoneNumber)}</b>
          <small>
            {order.serviceName}, {formatTime(order.orderedAt)}
          </small>
        </span>
        {order.status === 'completed' && order.code && <code>{order.code}</code>}
        <span class={`status status-${order.status}`}>{STATUS_LABELS[order.status]}</span>
      </summary>
      <div class="finished-more">
        {order.fullCode && <blockquote dir="auto">{order.fullCode}</blockquote>}
        <p>
          Order <code>{order.orderCode}</code>, pool {order.pool}, ${order.cost}
        </p>
        <button
          type="button"
          class="secondary"
          data-testid="send-code"
          onClick={() =>
            void attempt(deliverSms(provider, order.orderCode, {})).then(
              (done) => done && showToast('The message has arrived'),
            )
          }
        >
          Send another code to it
        </button>
      </div>
    </details>
  );
}
