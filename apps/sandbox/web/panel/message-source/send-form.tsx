import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { MessageSourceBooks, MessageWay } from '../../../src/page/page-api';
import { useFeedback } from '../../feedback/feedback';
import { sendToSource } from '../../server/page-client';

const WAYS: readonly [way: MessageWay, label: string][] = [
  ['poll', 'Wait to be asked'],
  ['push', 'Push to the webhook'],
  ['both', 'Both'],
];

/** A message to one of the numbers: own words, or what the service would really send. */
export function SendForm(props: {
  source: MessageSourceBooks;
  /** To choose from; any other can be typed. */
  numbers: string[];
}): JSX.Element {
  const { attempt, showToast } = useFeedback();
  const [to, setTo] = useState('');
  const [service, setService] = useState('WhatsApp');
  const [text, setText] = useState('');
  const [way, setWay] = useState<MessageWay>('poll');
  const number = to.trim() === '' ? (props.numbers[0] ?? '') : to.trim();
  const canPush = props.source.webhook.url !== '';

  const send = async (): Promise<void> => {
    const message = { to: number, service, text, way: canPush ? way : 'poll' };
    if (!(await attempt(sendToSource(message)))) return;
    setText('');
    showToast('The message has come in');
  };

  return (
    <form
      class="order source-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label class="source-field">
        Number
        <input
          class="field"
          data-testid="source-to"
          dir="ltr"
          list="source-numbers"
          placeholder={props.numbers[0] ?? '+4915112345678'}
          maxLength={40}
          value={to}
          onInput={(event) => setTo(event.currentTarget.value)}
        />
      </label>
      <datalist id="source-numbers">
        {props.numbers.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <label class="source-field">
        Service
        <input
          class="field"
          data-testid="source-service"
          dir="auto"
          list="source-services"
          maxLength={120}
          value={service}
          onInput={(event) => setService(event.currentTarget.value)}
        />
      </label>
      <datalist id="source-services">
        {props.source.services.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <label class="source-field">
        Text
        <input
          class="field"
          data-testid="source-text"
          dir="auto"
          placeholder="Empty for a realistic one"
          maxLength={1000}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <div class="source-send">
        {canPush ? (
          <span class="choice">
            <select
              class="field"
              data-testid="source-way"
              aria-label="How it leaves the source"
              value={way}
              onChange={(event) => setWay(event.currentTarget.value as MessageWay)}
            >
              {WAYS.map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </span>
        ) : (
          <small class="hint">It waits to be asked for. To push, set a webhook.</small>
        )}
        <button type="submit" class="primary" data-testid="source-send" disabled={number === ''}>
          {text.trim() === '' ? 'Send code' : 'Send text'}
        </button>
      </div>
    </form>
  );
}
