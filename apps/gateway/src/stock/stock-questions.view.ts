import { formatPhone, type AmountFault } from '@numera/kernel';
import { formatMoney, Html, ltr, type Language, type Translate } from '@numera/locales';
import { questionView } from '../conversation/conversation.view';
import { countryLabel } from '../view/labels';
import { press, type View } from '../view/view';
import { openStockService, resetCountryPrice, resetTerm } from './stock.callback';
import type { NumberFault, TypedNumber } from './stock-answer.rules';

export const TERMS = ['price', 'uses', 'pattern'] as const;
export type Term = (typeof TERMS)[number];

export interface Asked {
  readonly serviceId: number;
  readonly name: string;
  /** Where the price is one country's own. */
  readonly countryCode: string | null;
}

/** Asks for a term; `fault` is what was wrong with the answer before. */
export function askTermView(
  t: Translate,
  language: Language,
  asked: Asked,
  term: Term,
  fault: string | null,
): View {
  const { serviceId, name, countryCode } = asked;
  const where = countryCode === null ? '' : ` · ${countryLabel(countryCode, language)}`;
  const question = t(`stock.ask_${term}`, { name: `${name}${where}` });
  const reset =
    countryCode === null
      ? resetTerm.pack({ serviceId, term })
      : resetCountryPrice.pack({ serviceId, countryCode });
  const choices = term === 'uses' ? [] : [press(t(`button.reset_${term}`), reset)];
  return questionView(t, withFault(fault, question), choices);
}

export function askNumberView(
  t: Translate,
  language: Language,
  asked: { readonly name: string; readonly countryCode: string },
  fault: NumberFault | null,
): View {
  const country = countryLabel(asked.countryCode, language);
  const question = t('stock.ask_number', { name: asked.name, country });
  return questionView(t, withFault(fault && t(`stock.fault_${fault}`, { country }), question));
}

/** The number is on its way into stock; the next one may be sent at once. */
export function numberAddedView(t: Translate, serviceId: number, added: TypedNumber): View {
  const { phoneNumber, price } = added;
  const number = new Html(`<code>${phoneNumber}</code>`);
  const values = { number, shown: ltr(formatPhone(phoneNumber)) };
  const text =
    price === null
      ? t('stock.added', values)
      : t('stock.added_price', { ...values, price: formatMoney(price) });
  const done = press(t('button.done'), openStockService.pack({ serviceId, page: 1 }));
  return questionView(t, text, [done]);
}

export function priceFault(t: Translate, fault: AmountFault): string {
  return t(`stock.price_${fault}`);
}

const withFault = (fault: string | null, question: string): string =>
  fault === null ? question : `⚠️ ${fault}\n\n${question}`;
