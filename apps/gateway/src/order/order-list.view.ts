import type { OrderPage, OrderState, OrderView } from '@numera/contracts';
import { countryName, escapeHtml, formatClock, formatDate, ltr } from '@numera/locales';
import { openProduct } from '../buy/buy.callback';
import { goTo } from '../menu/menu.callback';
import { homeButton } from '../menu/menu.view';
import { pageRow, press, rows, type View } from '../view/view';
import { cancelOrder, openHistory, openOrder } from './order.callback';
import { names, shownNumber, type Reader } from './order.view';
import { askResend } from './resend.callback';

const ICONS: Record<OrderState, string> = {
  pending: '⏳',
  waiting_code: '⏳',
  closing: '⏳',
  completed: '✅',
  expired: '⌛',
  cancelled: '❌',
  failed: '😔',
  refunded: '↩️',
};

/** One order in a list. */
export function orderRow(order: OrderView, nowMs: number, reader: Reader): string {
  const { t, language } = reader;
  const { state, phoneNumber, deadline } = order;
  const values = {
    ...names(order, reader),
    icon: ICONS[state],
    number: phoneNumber === null ? t('order.number_none') : shownNumber(phoneNumber),
  };
  if (state === 'waiting_code' && deadline !== null) {
    const left = formatClock((Date.parse(deadline) - nowMs) / 1_000);
    return t('history.row_left', { ...values, left });
  }
  const date = formatDate(new Date(order.placedAt), language);
  const shownState = t(`order.state_${state}`);
  const code = order.code === null ? '' : `\n<code>${escapeHtml(order.code)}</code>`;
  return t('history.row', { ...values, state: shownState, date }) + code;
}

/** Numbers that are being waited for, each with its cancel button and, while it waits, what else it can do. */
export function activeView(page: OrderPage, nowMs: number, reader: Reader): View {
  const { t, language } = reader;
  const list = page.orders.map((order) => orderRow(order, nowMs, reader));
  const choices = page.orders
    .filter((order) => order.state !== 'closing')
    .map(({ orderId, serviceName, countryCode, state }) => {
      const where = `${serviceName} · ${countryName(countryCode, language)}`;
      return rows([
        ...(state === 'waiting_code' ? [press(`📱 ${where}`, openOrder.pack({ orderId }))] : []),
        press(`❌ ${where}`, cancelOrder.pack({ orderId })),
      ]);
    });
  return {
    text: [t('history.active'), ...(list.length > 0 ? list : [t('history.none_active')])].join(
      '\n\n',
    ),
    buttons: rows(...choices.flat(), [
      press(t('button.history'), openHistory.pack({ page: 1 })),
      homeButton(t),
    ]),
  };
}

/** What was ordered before, each with "order again" (BUY-12), or for a further code. */
export function historyView(page: OrderPage, nowMs: number, reader: Reader): View {
  const { t, language } = reader;
  const list = page.orders.map((order) => orderRow(order, nowMs, reader));
  const seen = new Map(page.orders.map((o) => [`${o.serviceId}:${o.countryCode}`, o]));
  const repeats = [...seen.values()].map((order) => {
    const where = `${order.serviceName} · ${countryName(order.countryCode, language)}`;
    const { serviceId, countryCode } = order;
    return [press(`🔁 ${where}`, openProduct.pack({ serviceId, countryCode }))];
  });
  const codes = page.orders
    .filter(
      ({ state, canResend, phoneNumber }) => state === 'completed' && canResend && phoneNumber,
    )
    .map(({ orderId, phoneNumber }) => {
      const number = ltr(phoneNumber ?? '');
      return [press(t('button.another_code_of', { number }), askResend.pack({ orderId }))];
    });
  const title = t('history.ended', { page: page.page, pages: Math.max(1, page.pages) });
  return {
    text: [title, ...(list.length > 0 ? list : [t('history.none_ended')])].join('\n\n'),
    buttons: rows(
      ...codes,
      ...repeats,
      pageRow(page.page, page.pages, t, (to) => openHistory.pack({ page: to })),
      [press(t('button.active'), goTo.pack({ place: 'orders' })), homeButton(t)],
    ),
  };
}
