import type { MessageSourceTrial } from '@numera/contracts';
import { escapeHtml, Html, ltr, type TextKey, type Translate } from '@numera/locales';
import { homeButton } from '../menu/menu.view';
import { questionView } from '../conversation/conversation.view';
import { press, rows, type Button, type View } from '../view/view';
import {
  DEFAULT_INTERVAL_SEC,
  type DraftFault,
  type DraftState,
  type DraftStep,
} from './draft.rules';
import { answerDraft, linkService, openSource, openSources } from './message-source.callback';

const answer = (t: Translate, key: TextKey, value: string): Button =>
  press(t(key, { seconds: DEFAULT_INTERVAL_SEC }), answerDraft.pack({ answer: value }));

/** How another shape of an answer is described (docs/providers.md). */
export const MAPPING_EXAMPLE = '{"messages": "data.items", "to": "phone", "text": "body"}';

/** What is asked at a step; `note` stands before it: what was wrong, or what became of a key. */
export function askDraftView(
  t: Translate,
  step: Exclude<DraftStep, 'trial'>,
  state: DraftState,
  note: string | null,
): View {
  const place = t(
    state['keyPlace'] === 'query' ? 'message_source.place_query' : 'message_source.place_header',
  );
  const question = t(`message_source.ask_${step}`, {
    name: state['name'] ?? '',
    place,
    cursor: '{cursor}',
    since: '{since}',
    example: MAPPING_EXAMPLE,
  });
  return questionView(t, withNote(note, question), ...choicesOf(t, step));
}

const withNote = (note: string | null, text: string): string =>
  note === null ? text : `${note}\n\n${text}`;

export const draftFault = (t: Translate, fault: DraftFault): string =>
  t(`message_source.wrong_${fault}`);

function choicesOf(t: Translate, step: DraftStep): Button[][] {
  switch (step) {
    case 'mode':
      return [[answer(t, 'button.poll', 'poll'), answer(t, 'button.webhook', 'webhook')]];
    case 'key_place':
      return [
        [answer(t, 'button.key_header', 'header'), answer(t, 'button.key_query', 'query')],
        [answer(t, 'button.key_none', 'none')],
      ];
    case 'interval':
      return [[answer(t, 'button.interval_default', 'default')]];
    case 'mapping':
      return [[answer(t, 'button.mapping_default', 'default')]];
    case 'signature':
      return [[answer(t, 'button.signature_none', 'none')]];
    case 'name':
    case 'url':
    case 'key_name':
    case 'key':
    case 'signature_key':
    case 'trial':
      return [];
  }
}

/** What a trial saw; null: `providers` did not answer. */
export function trialView(
  t: Translate,
  state: DraftState,
  trial: MessageSourceTrial | null,
  note: string | null = null,
): View {
  const isWebhook = state['mode'] === 'webhook';
  const isGood = trial?.fault === null;
  const save = answer(t, isGood ? 'button.save' : 'button.save_anyway', 'save');
  const again = answer(t, 'button.try_again', 'again');
  const changes = isWebhook
    ? [
        answer(t, 'button.other_mapping', 'mapping'),
        answer(t, 'button.other_signature', 'signature'),
      ]
    : [
        answer(t, 'button.other_url', 'url'),
        answer(t, 'button.other_key', 'key'),
        answer(t, 'button.other_mapping', 'mapping'),
      ];
  const canSave = isGood || trial?.fault === 'unreachable' || trial?.fault === 'bad_status';
  const text = t('message_source.trial', {
    name: state['name'] ?? '',
    result: new Html(trialText(t, trial, isWebhook)),
  });
  return questionView(
    t,
    withNote(note, text),
    canSave ? [save] : [],
    isGood ? [] : [again],
    changes,
  );
}

function trialText(t: Translate, trial: MessageSourceTrial | null, isWebhook: boolean): string {
  if (trial === null) return t('message_source.trial_no_answer');
  if (trial.fault !== null) {
    const detail = trial.detail === '' ? '' : `\n<code>${escapeHtml(ltr(trial.detail))}</code>`;
    return `❌ ${t(`message_source.fault_${trial.fault}`)}${detail}`;
  }
  return isWebhook
    ? t('message_source.trial_webhook')
    : trial.messages === 0
      ? t('message_source.trial_empty')
      : t('message_source.trial_good', { count: trial.messages });
}

/** How a source is to call us. */
export interface WebhookShown {
  readonly url: string;
  readonly signatureHeader: string;
}

export function savedView(
  t: Translate,
  messageSourceId: string,
  name: string,
  webhook: WebhookShown | null,
): View {
  const saved = t('message_source.saved', { name });
  const how = webhook === null ? [] : [webhookText(t, webhook)];
  return {
    text: [saved, ...how].join('\n\n'),
    buttons: rows(
      [press(t('button.link_service'), linkService.pack({ messageSourceId }))],
      [press(t('button.open_source'), openSource.pack({ messageSourceId }))],
      [press(t('button.message_sources'), openSources.pack({ page: 1 })), homeButton(t)],
    ),
  };
}

export function webhookText(t: Translate, { url, signatureHeader }: WebhookShown): string {
  const shown = new Html(`<code>${escapeHtml(url)}</code>`);
  const how = t('message_source.webhook', { url: shown });
  if (signatureHeader === '') return how;
  return `${how}\n\n${t('message_source.webhook_signed', { header: signatureHeader })}`;
}
