import type { ChangeRefusal, OrderFacts, OrderFailed } from '@numera/contracts';
import { formatPhone } from '@numera/kernel';
import {
  formatClock,
  formatMoney,
  formatPrice,
  Html,
  ltr,
  type Language,
  type TextKey,
  type Translate,
} from '@numera/locales';
import { confirmProduct, openCountries, openProduct } from '../buy/buy.callback';
import { goTo } from '../menu/menu.callback';
import { homeButton } from '../menu/menu.view';
import { countryLabel, serverLabel, serviceLabel } from '../view/labels';
import { copy, press, rows, type Button, type View } from '../view/view';
import { changeNumber, openChangeCountries } from './change.callback';
import { cancelOrder, closeView, hideMessage, showMessage } from './order.callback';
import { askResend } from './resend.callback';

export interface Reader {
  readonly t: Translate;
  readonly language: Language;
}

export type Facts = Pick<
  OrderFacts,
  'orderId' | 'serviceId' | 'serviceName' | 'serviceEmoji' | 'countryCode' | 'price'
>;

export const names = (facts: Omit<Facts, 'orderId' | 'serviceId'>, { language }: Reader) => ({
  service: serviceLabel({ name: facts.serviceName, emoji: facts.serviceEmoji }),
  country: countryLabel(facts.countryCode, language),
  price: formatMoney(facts.price),
});

/** A number as it is read: grouped, and in one piece inside Arabic. */
export const shownNumber = (phoneNumber: string): string => ltr(formatPhone(phoneNumber));

const again = (facts: Facts, t: Translate, key: TextKey): Button =>
  press(t(key), openProduct.pack({ serviceId: facts.serviceId, countryCode: facts.countryCode }));

export const cancelButton = (facts: Facts, t: Translate): Button =>
  press(t('button.cancel_order'), cancelOrder.pack({ orderId: facts.orderId }));

export function lookingView(facts: Facts, reader: Reader): View {
  const { t } = reader;
  return { text: t('order.looking', names(facts, reader)), buttons: [[cancelButton(facts, t)]] };
}

export interface ReservedFacts extends Facts {
  readonly phoneNumber: string;
  readonly serverNumber: number;
  /** How often another number has been asked for, and how often one still may be. */
  readonly changes: number;
  readonly changesLeft: number;
  /** Why the last time brought no other number; null where it did, or there was none. */
  readonly note: ChangeRefusal | null;
}

/** The number, and the time that is left for its code (BUY-6). */
export function reservedView(facts: ReservedFacts, leftSec: number, reader: Reader): View {
  const { t, language } = reader;
  const { orderId, changes, changesLeft, note } = facts;
  const text = t('order.reserved', {
    ...names(facts, reader),
    number: shownNumber(facts.phoneNumber),
    server: serverLabel(facts.serverNumber, facts.countryCode, language),
    left: formatClock(leftSec),
  });
  const changeButtons = [
    press(t('button.change_number'), changeNumber.pack({ orderId, changes })),
    press(t('button.change_country'), openChangeCountries.pack({ orderId, changes, page: 1 })),
  ];
  return {
    text: note === null ? text : `${text}\n\n⚠️ ${t(`change.${note}`)}`,
    buttons: rows(
      [copy(t('button.copy_number'), facts.phoneNumber)],
      changesLeft > 0 ? changeButtons : [],
      [cancelButton(facts, t), homeButton(t)],
    ),
  };
}

export function closingView(
  facts: Facts,
  phoneNumber: string | null,
  cause: 'cancel' | 'expiry',
  reader: Reader,
  /** For so long the provider takes nothing back; null: it has not said so. */
  lockedSec: number | null = null,
): View {
  const { t } = reader;
  const number = phoneNumber === null ? t('order.number_none') : shownNumber(phoneNumber);
  const text = t(`order.closing_${cause}`, { ...names(facts, reader), number });
  const minutes = Math.ceil((lockedSec ?? 0) / 60);
  const locked = minutes > 0 ? `\n\n${t('order.closing_locked', { minutes })}` : '';
  return { text: `${text}${locked}`, buttons: [[homeButton(t)]] };
}

/** What stays of the waiting message once the code has come in a message of its own. */
export function completedView(facts: Facts, phoneNumber: string, reader: Reader): View {
  const number = shownNumber(phoneNumber);
  const text = reader.t('order.completed', { ...names(facts, reader), number });
  return { text, buttons: [[again(facts, reader.t, 'button.order_again')]] };
}

export interface CodeFacts extends Facts {
  readonly phoneNumber: string;
  readonly code: string;
  readonly text: string;
  readonly canResend?: boolean;
}

/** The code, copyable (BUY-7); with the whole message when it is asked for. */
export function codeView(facts: CodeFacts, whole: boolean, reader: Reader): View {
  const { t } = reader;
  const { orderId, code, phoneNumber } = facts;
  const text = t('order.code', {
    ...names(facts, reader),
    number: shownNumber(phoneNumber),
    code,
  });
  const toggle = whole
    ? press(t('button.hide_message'), hideMessage.pack({ orderId }))
    : press(t('button.full_message'), showMessage.pack({ orderId }));
  return {
    text: whole ? `${text}\n\n${t('order.message', { text: facts.text.slice(0, 3_000) })}` : text,
    buttons: rows(
      [copy(t('button.copy_code'), code), copy(t('button.copy_number'), phoneNumber)],
      [toggle],
      facts.canResend ? [press(t('button.another_code'), askResend.pack({ orderId }))] : [],
      [again(facts, t, 'button.order_again'), homeButton(t)],
    ),
  };
}

/** No code in time, or cancelled: nothing was charged; another number is one press away (BUY-9). */
export function endedView(facts: Facts, outcome: 'expired' | 'cancelled', reader: Reader): View {
  const { t } = reader;
  return {
    text: t(`order.${outcome}`, names(facts, reader)),
    buttons: [
      [
        again(facts, t, 'button.another_number'),
        press(
          t('button.another_country'),
          openCountries.pack({ serviceId: facts.serviceId, page: 1 }),
        ),
      ],
      [press(t('button.close'), closeView.pack({})), homeButton(t)],
    ],
  };
}

/** Why an order came to nothing, and what to do now (UI-5). `nonce` is for the order at a new price. */
export function failedView(event: OrderFailed, nonce: string, reader: Reader): View {
  const { t } = reader;
  const { serviceId, countryCode, newPrice, missing } = event;
  // A supplier that asks for more does not always say how much.
  const isUnpriced = event.reason === 'price_rose' && newPrice === null;
  const reason = t(isUnpriced ? 'error.price_rose_unknown' : `error.${event.reason}`, {
    missing: formatMoney(missing ?? 0n),
    price: formatMoney(newPrice ?? 0n),
  });
  const first: Button[] = [];
  if (event.reason === 'insufficient_funds') {
    first.push(press(t('button.deposit'), goTo.pack({ place: 'deposit' })));
  } else if (event.reason === 'price_rose' && event.resendOf) {
    // At the new price a further code is to be had, and not another number.
    first.push(press(t('button.another_code'), askResend.pack({ orderId: event.resendOf })));
  } else if (newPrice !== null) {
    const data = confirmProduct.pack({ serviceId, countryCode, price: newPrice, nonce });
    first.push(press(t('button.confirm', { price: formatPrice(newPrice) }), data));
  } else {
    first.push(again(event, t, 'button.another_number'));
  }
  return {
    text: t('order.failed', { ...names(event, reader), reason: new Html(reason) }),
    buttons: [
      first,
      [
        press(t('button.another_country'), openCountries.pack({ serviceId, page: 1 })),
        homeButton(t),
      ],
    ],
  };
}

export function closedView({ t }: Reader): View {
  return { text: t('order.closed'), buttons: [] };
}
