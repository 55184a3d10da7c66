import {
  MESSAGE_SOURCE_FAULTS,
  type MessageSourceRow,
  type StockService,
  type UnmatchedPage,
} from '@numera/contracts';
import {
  escapeHtml,
  formatCount,
  formatDate,
  Html,
  ltr,
  type Language,
  type Translate,
} from '@numera/locales';
import { homeButton } from '../menu/menu.view';
import { openStock } from '../stock/stock.callback';
import { pageOf, type Reader } from '../stock/stock.view';
import { copy, inRows, pageRow, press, rows, type View } from '../view/view';
import { webhookText, type WebhookShown } from './draft.view';
import {
  addSource,
  askDeleteSource,
  deleteSource,
  linkService,
  openSource,
  openSources,
  openUnmatched,
  pauseSource,
  showWebhook,
} from './message-source.callback';

const MAX_TEXT = 300;
const MAX_SERVICES = 10;
const MAX_ADDRESS = 300;

export function sourcesView(
  sources: readonly MessageSourceRow[],
  page: number,
  { t, pageSize }: Reader,
): View {
  const { shown, at, pages } = pageOf(sources, page, pageSize);
  const buttons = shown.map((source) => {
    const data = openSource.pack({ messageSourceId: source.messageSourceId });
    return press(`${markOf(source)} ${source.name}`, data);
  });
  return {
    text:
      sources.length === 0
        ? t('message_source.none')
        : t('message_source.list', { page: at, pages }),
    buttons: rows(
      ...inRows(buttons, 1),
      pageRow(at, pages, t, (to) => openSources.pack({ page: to })),
      [press(t('button.add_source'), addSource.pack({}))],
      [press(t('button.stock'), openStock.pack({ page: 1 })), homeButton(t)],
    ),
  };
}

/** One source: how it stands, and which services it serves. */
export function sourceView(
  source: MessageSourceRow,
  services: readonly StockService[],
  { t, language }: Reader,
): View {
  const { messageSourceId, mode, address, paused } = source;
  const linked = services
    .filter((service) => service.messageSourceId === messageSourceId)
    .map(({ serviceName }) => serviceName);
  const more = linked.length > MAX_SERVICES ? ['…'] : [];
  const how =
    mode === 'webhook'
      ? t('message_source.mode_webhook')
      : t('message_source.mode_poll', {
          seconds: source.intervalSec,
          address: ltr((address ?? '—').slice(0, MAX_ADDRESS)),
        });
  const text = t('message_source.page', {
    name: source.name,
    how: new Html(how),
    state: t(paused ? 'message_source.state_paused' : 'message_source.state_on'),
    services:
      linked.length === 0
        ? t('message_source.no_services')
        : [...linked.slice(0, MAX_SERVICES), ...more].join(', '),
    good: when(source.lastGoodAt, language),
    last: when(source.lastMessageAt, language),
    messages: formatCount(source.messages),
    unmatched: formatCount(source.unmatched),
  });
  const fault = source.fault === null ? [] : [`⚠️ ${faultText(t, source.fault)}`];
  const state = paused ? 'on' : 'paused';
  return {
    text: [text, ...fault].join('\n\n'),
    buttons: rows(
      [press(t('button.link_service'), linkService.pack({ messageSourceId }))],
      [press(t('button.unmatched'), openUnmatched.pack({ messageSourceId, page: 1 }))],
      mode === 'webhook'
        ? [press(t('button.webhook_address'), showWebhook.pack({ messageSourceId }))]
        : [],
      [
        press(
          t(paused ? 'button.resume' : 'button.pause'),
          pauseSource.pack({ messageSourceId, state }),
        ),
        press(t('button.delete'), askDeleteSource.pack({ messageSourceId })),
      ],
      [press(t('button.back'), openSources.pack({ page: 1 })), homeButton(t)],
    ),
  };
}

export function askDeleteView(t: Translate, source: MessageSourceRow): View {
  const { messageSourceId, name, serviceIds } = source;
  return {
    text: t('message_source.ask_delete', { name, count: serviceIds.length }),
    buttons: [
      [press(t('button.delete_sure'), deleteSource.pack({ messageSourceId }))],
      [press(t('button.back'), openSource.pack({ messageSourceId }))],
    ],
  };
}

export function webhookView(t: Translate, messageSourceId: string, shown: WebhookShown): View {
  return {
    text: webhookText(t, shown),
    buttons: rows(shown.url.length <= 256 ? [copy(t('button.copy_address'), shown.url)] : [], [
      press(t('button.back'), openSource.pack({ messageSourceId })),
    ]),
  };
}

/** Messages that nobody was given, newest first, with why. */
export function unmatchedView(
  { messages, page, pages, total }: UnmatchedPage,
  messageSourceId: string,
  { t, language }: Reader,
): View {
  const shown = messages.map((message) =>
    t('message_source.unmatched_row', {
      to: ltr(message.to),
      service: message.service === '' ? '—' : message.service,
      when: when(message.receivedAt, language),
      cause: t(`message_source.cause_${message.cause}`),
      text: clipped(message.text),
    }),
  );
  const head = t(total === 0 ? 'message_source.unmatched_none' : 'message_source.unmatched', {
    page,
    pages,
  });
  return {
    text: [head, ...shown].join('\n\n'),
    buttons: rows(
      pageRow(page, pages, t, (to) => openUnmatched.pack({ messageSourceId, page: to })),
      [press(t('button.back'), openSource.pack({ messageSourceId })), homeButton(t)],
    ),
  };
}

function markOf({ paused, fault }: MessageSourceRow): string {
  if (paused) return '⏸';
  return fault === null ? '🟢' : '🔴';
}

const when = (time: string | null, language: Language): string =>
  time === null ? '—' : formatDate(new Date(time), language);

/** A fault is told in words, with the detail that `providers` adds to it. */
function faultText(t: Translate, fault: string): string {
  const [, code = '', rest = ''] = /^(\w+)\s*(.*)$/su.exec(fault) ?? [];
  const known = MESSAGE_SOURCE_FAULTS.find((one) => one === code);
  if (!known) return escapeHtml(fault);
  return (
    t(`message_source.fault_${known}`) +
    (rest === '' ? '' : ` <code>${escapeHtml(ltr(rest))}</code>`)
  );
}

const clipped = (text: string): Html =>
  new Html(escapeHtml(text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text));
