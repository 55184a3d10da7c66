import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { MessageSourceWebhook } from '../../../src/page/page-api';
import { useFeedback } from '../../feedback/feedback';
import { changeWebhook } from '../../server/page-client';

const FIELDS: readonly {
  name: keyof MessageSourceWebhook;
  label: string;
  placeholder: string;
}[] = [
  { name: 'url', label: 'Webhook', placeholder: 'The address that the bot gives' },
  { name: 'signatureHeader', label: 'Signature header', placeholder: 'None' },
  { name: 'signatureKey', label: 'Signature key', placeholder: 'None' },
];

/** Where the source pushes to; kept when it is saved. */
export function WebhookForm(props: { webhook: MessageSourceWebhook }): JSX.Element {
  const { attempt, showToast } = useFeedback();
  const [webhook, setWebhook] = useState(props.webhook);
  const save = async (): Promise<void> => {
    if (await attempt(changeWebhook(webhook))) showToast('The webhook is set');
  };
  return (
    <form
      class="order source-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {FIELDS.map(({ name, label, placeholder }) => (
        <label class="source-field" key={name}>
          {label}
          <input
            class="field"
            data-testid={`webhook-${name}`}
            dir="ltr"
            placeholder={placeholder}
            maxLength={1000}
            value={webhook[name]}
            onInput={(event) => setWebhook({ ...webhook, [name]: event.currentTarget.value })}
          />
        </label>
      ))}
      <button type="submit" class="secondary" data-testid="webhook-save">
        Save
      </button>
    </form>
  );
}
