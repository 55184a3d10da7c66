import type { CountryPage } from '@numera/contracts';
import { formatPrice } from '@numera/locales';
import { homeButton } from '../menu/menu.view';
import { countryLabel } from '../view/labels';
import { copy, inRows, pageRow, press, rows, type View } from '../view/view';
import { changeCountry, keepNumber, openChangeCountries } from './change.callback';
import { cancelButton, names, shownNumber, type Reader, type ReservedFacts } from './order.view';

/** While another number is looked for, the present one stays: its code still counts. */
export function changingView(facts: ReservedFacts, reader: Reader): View {
  const { t } = reader;
  const number = shownNumber(facts.phoneNumber);
  return {
    text: t('order.changing', { ...names(facts, reader), number }),
    buttons: [
      [copy(t('button.copy_number'), facts.phoneNumber)],
      [cancelButton(facts, t), homeButton(t)],
    ],
  };
}

/** Countries that cost no more than what is held, in the place of the number. */
export function changeCountriesView(facts: ReservedFacts, list: CountryPage, reader: Reader): View {
  const { t, language } = reader;
  const { orderId, changes } = facts;
  const buttons = list.countries.flatMap(({ countryCode, price }) =>
    price === null
      ? []
      : [
          press(
            `${countryLabel(countryCode, language)} · ${formatPrice(price)}`,
            changeCountry.pack({ orderId, changes, countryCode, price }),
          ),
        ],
  );
  return {
    text: t('change.countries', {
      ...names(facts, reader),
      number: shownNumber(facts.phoneNumber),
      page: list.page,
      pages: Math.max(1, list.pages),
    }),
    buttons: rows(
      ...inRows(buttons, 2),
      pageRow(list.page, list.pages, t, (page) =>
        openChangeCountries.pack({ orderId, changes, page }),
      ),
      [press(t('button.back'), keepNumber.pack({ orderId, changes })), homeButton(t)],
    ),
  };
}
