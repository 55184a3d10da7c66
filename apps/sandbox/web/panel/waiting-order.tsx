import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { SmsPoolOrder } from '../../src/page/page-api';
import { useFeedback } from '../feedback/feedback';
import { Icon } from '../feedback/icon';
import { deliverSms, type ProviderName } from '../server/page-client';
import { formatTimeLeft } from '../text/day-and-time';
import { flagOf, formatPhoneNumber } from './phone-number';

const LONGEST_DELAY_SECONDS = 3_600;

/** A number that waits for its message, with the means to let one arrive. */
export function WaitingOrder(props: {
  provider: ProviderName;
  order: SmsPoolOrder;
  nowMs: number;
}): JSX.Element {
  const { provider, order, nowMs } = props;
  const { attempt, copy, showToast } = useFeedback();
  const [text, setText] = useState('');
  const [delay, setDelay] = useState('');
  /** When the message arrives that was sent from here with a delay; the books know only their own. */
  const [sentDueAtMs, setSentDueAtMs] = useState<number | null>(null);

  const leftMs = order.expiresAt * 1000 - nowMs;
  const lifeMs = (order.expiresAt - order.orderedAt) * 1000;
  const share = Math.min(1, Math.max(0, leftMs / Math.max(1, lifeMs)));
  const own = text.trim();

  const deliver = async (): Promise<void> => {
    const seconds = Math.min(LONGEST_DELAY_SECONDS, Math.max(0, Number(delay) || 0));
    const delayMs = Math.round(seconds * 1000);
    const sms = { ...(own ? { text: own } : {}), ...(delayMs > 0 ? { delayMs } : {}) };
    if (!(await attempt(deliverSms(provider, order.orderCode, sms)))) return;
    setText('');
    setSentDueAtMs(delayMs > 0 ? Date.now() + delayMs : null);
    showToast(delayMs > 0 ? `The message arrives in ${seconds} s` : 'The message has arrived');
  };

  return (
    <article class="order" data-testid={`order-${order.orderCode}`}>
      <header class="order-header">
        <button
          type="button"
          class="order-number"
          title="Copy the number"
          onClick={() => copy(order.phoneNumber)}
        >
          {formatPhoneNumber(order.phoneNumber)}
          <Icon name="copy" size={14} />
        </button>
        <span class={leftMs < 60_000 ? 'order-left urgent' : 'order-left'} role="timer">
          {formatTimeLeft(leftMs)}
        </span>
      </header>
      <p class="order-about">
        <span class="flag">{flagOf(order.shortName)}</span> {order.countryName}
        <span class="dot" />
        <b>{order.serviceName}</b>
        <span class="dot" />${order.cost}
      </p>
      <div class="life" aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <form
        class="sms"
        onSubmit={(event) => {
          event.preventDefault();
          void deliver();
        }}
      >
        <input
          class="field sms-text"
          data-testid="sms-text"
          dir="auto"
          placeholder="Own text, or empty for a realistic one"
          aria-label="Text of the message; empty for a realistic one"
          maxLength={1000}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <label class="sms-delay">
          after
          <input
            class="field"
            data-testid="sms-delay"
            type="number"
            inputMode="numeric"
            min="0"
            max={LONGEST_DELAY_SECONDS}
            placeholder="0"
            aria-label="Delay in seconds"
            value={delay}
            onInput={(event) => setDelay(event.currentTarget.value)}
          />
          s
        </label>
        <button type="submit" class="primary" data-testid="send-code">
          {own ? 'Send text' : 'Send code'}
        </button>
      </form>
      <p class="order-foot">
        <span>{describeDue(soonest(order.messageDueAtMs, sentDueAtMs), nowMs)}</span>
        <code>{order.orderCode}</code>
      </p>
    </article>
  );
}

function soonest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function describeDue(dueAtMs: number | null, nowMs: number): string {
  if (dueAtMs === null) return 'No message comes by itself';
  if (dueAtMs <= nowMs) return 'A message is arriving…';
  return `A message arrives in ${formatTimeLeft(dueAtMs - nowMs)}`;
}
