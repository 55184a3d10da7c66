import type { JSX } from 'preact';
import type { MessageSourceAnswer, MessageSourceBooks } from '../../../src/page/page-api';
import { useFeedback } from '../../feedback/feedback';
import { Icon } from '../../feedback/icon';
import { formatTime } from '../../text/day-and-time';
import { WebhookForm } from './webhook-form';

/** How the shop reaches the source, where the source pushes to, and what was asked. */
export function AnswersTab({ source }: { source: MessageSourceBooks }): JSX.Element {
  return (
    <>
      <h3>To be asked</h3>
      <div class="settings">
        <CopyRow label="Address" value={source.pollUrl} testId="source-url" />
        <CopyRow label="Key, in X-Api-Key or ?key=" value={source.key} testId="source-key" />
      </div>
      <section>
        <h3>To push</h3>
        <WebhookForm key={JSON.stringify(source.webhook)} webhook={source.webhook} />
      </section>
      <section>
        <h3>Answered</h3>
        {source.answers.length === 0 && <p class="hint">Nobody has asked yet.</p>}
        {source.answers.length > 0 && <AnswerTable answers={source.answers} />}
      </section>
    </>
  );
}

function AnswerTable({ answers }: { answers: MessageSourceAnswer[] }): JSX.Element {
  return (
    <table class="ledger">
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Asked</th>
          <th scope="col">Answer</th>
          <th scope="col">Messages</th>
        </tr>
      </thead>
      <tbody>
        {answers.map(({ atMs, asked, status, messages, times }, index) => (
          <tr key={`${atMs}-${index}`}>
            <td>{formatTime(atMs / 1000)}</td>
            <td>
              {asked}
              {times > 1 && <code>{times} times</code>}
            </td>
            <td>{status}</td>
            <td>{messages}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function CopyRow(props: { label: string; value: string; testId: string }): JSX.Element {
  const { copy } = useFeedback();
  return (
    <button
      type="button"
      class="setting copy-row"
      title="Copy"
      data-testid={props.testId}
      onClick={() => copy(props.value)}
    >
      <span class="setting-words">
        <b>{props.label}</b>
        <small dir="ltr">{props.value}</small>
      </span>
      <Icon name="copy" size={16} />
    </button>
  );
}
