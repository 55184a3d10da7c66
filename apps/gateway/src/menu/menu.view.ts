import { formatMoney, type Translate } from '@numera/locales';
import { press, type Button, type View } from '../view/view';
import { chooseLanguage, goTo } from './menu.callback';

export const homeButton = (t: Translate): Button =>
  press(t('button.home'), goTo.pack({ place: 'home' }));

/** The greeting with the balance and the main menu (BUY-1). `intro` stands in place of the greeting. */
export function menuView(t: Translate, available: bigint | null, intro?: string): View {
  const balance =
    available === null ? [] : [t('welcome.balance', { balance: formatMoney(available) })];
  return {
    text: [intro ?? t('welcome.greeting'), ...balance].join('\n\n'),
    buttons: [
      [
        press(t('button.services'), goTo.pack({ place: 'services' })),
        press(t('button.buy_default'), goTo.pack({ place: 'buy' })),
      ],
      [
        press(t('button.my_numbers'), goTo.pack({ place: 'orders' })),
        press(t('button.balance'), goTo.pack({ place: 'balance' })),
      ],
      [
        press(t('button.deposit'), goTo.pack({ place: 'deposit' })),
        press(t('button.free_credit'), goTo.pack({ place: 'credit' })),
      ],
      [
        press(t('button.help'), goTo.pack({ place: 'help' })),
        press(t('button.language'), goTo.pack({ place: 'language' })),
      ],
    ],
  };
}

export function helpView(t: Translate, botUsername: string): View {
  return { text: t('help.text', { bot: botUsername }), buttons: [[homeButton(t)]] };
}

export function languageView(t: Translate): View {
  return {
    text: t('language.ask'),
    buttons: [
      [
        press('العربية', chooseLanguage.pack({ language: 'ar' })),
        press('English', chooseLanguage.pack({ language: 'en' })),
      ],
      [homeButton(t)],
    ],
  };
}
