import type { SourceRow, SourceState } from '@numera/contracts';
import {
  formatClock,
  formatCount,
  formatDate,
  formatMoney,
  ltr,
  type Translate,
} from '@numera/locales';
import { homeButton } from '../menu/menu.view';
import type { Reader } from '../order/order.view';
import { inRows, press, rows, type View } from '../view/view';
import { askPause, confirmPause, openSource, openSources } from './source.callback';

export const SOURCE_ICONS: Record<SourceState, string> = {
  open: '🟢',
  cut_off: '🔴',
  probing: '🟡',
  paused: '⏸',
};

/** More are not told of in one message; nobody has as many. */
const MOST_SHOWN = 15;

export type Verb = 'pause' | 'resume';

/** `92 %` of what is known; a dash where too little is. */
export const percentText = (percent: number | null): string =>
  percent === null ? '—' : ltr(`${percent}%`);
export const secondsText = (seconds: number | null): string =>
  seconds === null ? '—' : formatClock(seconds);

/** What users read sources as; empty while `orders` does not say. */
export type Servers = ReadonlyMap<string, number>;

function sourceText(source: SourceRow, servers: Servers, { t }: Reader): string {
  const { sourceId, kind, state, codes, misses, medianSeconds } = source;
  const total = codes + misses;
  const percent = percentText(total === 0 ? null : Math.round((100 * codes) / total));
  const within = medianSeconds === null ? '' : ` · ${secondsText(medianSeconds)}`;
  const server = servers.get(sourceId);
  return t('source.row', {
    icon: SOURCE_ICONS[state],
    source: ltr(sourceId),
    server: server === undefined ? '—' : t('source.server', { number: ltr(String(server)) }),
    kind: t(`source.kind_${kind}`),
    state: t(`source.state_${state}`),
    account: accountText(source, t),
    success:
      total === 0
        ? t('source.no_results')
        : t('source.success', { percent, codes: formatCount(codes), total: formatCount(total) }) +
          within,
  });
}

/** Own numbers are paid already: their account has no balance to know. */
function accountText({ kind, health, balance }: SourceRow, t: Translate): string {
  const shown = t(`source.health_${health}`);
  if (kind === 'stock') return shown;
  const known = balance === null ? t('source.unknown') : formatMoney(balance);
  return t('source.balance', { health: shown, balance: known });
}

/** Also of two that are unknown, whose difference would be no number. */
const compare = (a: number, b: number): number => (a === b ? 0 : a - b);

/** Every source with its health, in the order of the numbers that users know, and a button to its page. */
export function sourcesView(sources: readonly SourceRow[], servers: Servers, reader: Reader): View {
  const { t } = reader;
  const placeOf = ({ sourceId }: SourceRow): number => servers.get(sourceId) ?? Infinity;
  const shown = sources.toSorted((a, b) => compare(placeOf(a), placeOf(b))).slice(0, MOST_SHOWN);
  const list =
    shown.length === 0 ? [t('source.none')] : shown.map((one) => sourceText(one, servers, reader));
  const buttons = shown.map(({ sourceId, state }) =>
    press(`${SOURCE_ICONS[state]} ${sourceId}`, openSource.pack({ sourceId })),
  );
  return {
    text: [t('source.list'), ...list].join('\n\n'),
    buttons: rows(...inRows(buttons, 2), [
      press(t('button.refresh'), openSources.pack({})),
      homeButton(t),
    ]),
  };
}

/** One source: why it is as it is, when it is tried again, and the switch (SRC-8). */
export function sourceView(source: SourceRow, servers: Servers, reader: Reader): View {
  const { t, language } = reader;
  const { sourceId, state, cause, probeAt } = source;
  const more = [t('source.more', { cause: t(`source.cause_${cause}`) })];
  if (probeAt !== null) {
    more.push(t('source.probe', { date: formatDate(new Date(probeAt), language) }));
  }
  const verb: Verb = state === 'paused' ? 'resume' : 'pause';
  return {
    text: [sourceText(source, servers, reader), more.join('\n')].join('\n\n'),
    buttons: [
      [
        press(t(`button.${verb}`), askPause.pack({ sourceId, verb })),
        press(t('button.refresh'), openSource.pack({ sourceId })),
      ],
      [press(t('button.back'), openSources.pack({})), homeButton(t)],
    ],
  };
}

export function confirmPauseView(sourceId: string, verb: Verb, { t }: Reader): View {
  return {
    text: t(`source.confirm_${verb}`, { source: ltr(sourceId) }),
    buttons: [
      [
        press(t(`button.${verb}`), confirmPause.pack({ sourceId, verb })),
        press(t('button.back'), openSource.pack({ sourceId })),
      ],
    ],
  };
}

export function pauseNotedView(sourceId: string, verb: Verb, { t }: Reader): View {
  const source = ltr(sourceId);
  return {
    text: verb === 'pause' ? t('source.pausing', { source }) : t('source.resuming', { source }),
    buttons: [
      [
        press(t('button.refresh'), openSource.pack({ sourceId })),
        press(t('button.back'), openSources.pack({})),
      ],
    ],
  };
}
