import type { OrderView } from '@numera/contracts';
import { formatMoney, formatPrice } from '@numera/locales';
import { goTo } from '../menu/menu.callback';
import { homeButton } from '../menu/menu.view';
import { press, type View } from '../view/view';
import { cancelButton, names, shownNumber, type Facts, type Reader } from './order.view';
import { confirmResend } from './resend.callback';

export interface ResendOffer {
  readonly order: OrderView & { readonly phoneNumber: string };
  readonly price: bigint;
  /** What the user can spend; null while the wallet does not answer. */
  readonly available: bigint | null;
}

/** A further code is an order of its own: nothing is asked for before this is pressed (BUY-11). */
export function confirmResendView({ order, price, available }: ResendOffer, reader: Reader): View {
  const { t } = reader;
  const { orderId, phoneNumber, serviceName, serviceEmoji, countryCode } = order;
  const product = { serviceName, serviceEmoji, countryCode, price };
  const values = { ...names(product, reader), number: shownNumber(phoneNumber) };
  if (available !== null && available < price) {
    return {
      text: t('buy.too_little', { ...values, missing: formatMoney(price - available) }),
      buttons: [[press(t('button.deposit'), goTo.pack({ place: 'deposit' })), homeButton(t)]],
    };
  }
  const after = available === null ? '…' : formatMoney(available - price);
  const confirm = t('button.confirm_resend', { price: formatPrice(price) });
  return {
    text: t('resend.confirm', { ...values, after }),
    buttons: [[press(confirm, confirmResend.pack({ orderId, price }))], [homeButton(t)]],
  };
}

export function resendLookingView(facts: Facts, phoneNumber: string, reader: Reader): View {
  const { t } = reader;
  const number = shownNumber(phoneNumber);
  return {
    text: t('resend.looking', { ...names(facts, reader), number }),
    buttons: [[cancelButton(facts, t)]],
  };
}
